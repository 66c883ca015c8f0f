/** CloudFormation's intrinsic functions. Where a name leads (parameter, resource, condition) is the stack's business. */

export interface Scope {
  ref(name: string): unknown;
  attribute(id: string, attribute: string): unknown;
  condition(name: string): boolean;
}

/** `Ref: AWS::NoValue`: the property that holds it is not there. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Evaluate = (argument: unknown, scope: Scope) => unknown;

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (name, scope) => scope.ref(text(name, 'Ref')),
  Condition: (name, scope) => scope.condition(text(name, 'Condition')),
  'Fn::GetAtt': (argument, scope) => {
    const [id = '', ...attribute] = Array.isArray(argument) ? argument : text(argument, 'Fn::GetAtt').split('.');
    return scope.attribute(String(id), attribute.map((part) => text(resolve(part, scope), 'Fn::GetAtt')).join('.'));
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [delimiter, parts] = list(argument, 'Fn::Join');
    return list(resolve(parts, scope), 'Fn::Join')
      .map((part) => text(part, 'Fn::Join'))
      .join(text(delimiter, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list(argument, 'Fn::Split');
    return text(resolve(source, scope), 'Fn::Split').split(text(delimiter, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, choices] = list(argument, 'Fn::Select').map((part) => resolve(part, scope));
    const chosen = list(choices, 'Fn::Select')[Number(index)];
    if (chosen === undefined) throw new Error(`Fn::Select: there is no element ${String(index)}.`);
    return chosen;
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If');
    return resolve(scope.condition(text(condition, 'Fn::If')) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, 'Fn::Equals').map((part) => resolve(part, scope));
    return String(left) === String(right);
  },
  'Fn::Not': (argument, scope) => list(argument, 'Fn::Not').map((part) => resolve(part, scope))[0] !== true,
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((part) => resolve(part, scope) === true),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((part) => resolve(part, scope) === true),
};

export function resolve(node: unknown, scope: Scope): unknown {
  if (Array.isArray(node)) return node.map((child) => resolve(child, scope)).filter((child) => child !== NO_VALUE);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node);
  const [first] = entries;
  if (first && entries.length === 1) {
    const [name, argument] = first;
    const evaluate = FUNCTIONS[name];
    // `Condition` is also a key of policy statements, where it holds an object.
    if (evaluate && !(name === 'Condition' && typeof argument !== 'string')) return evaluate(argument, scope);
    if (name.startsWith('Fn::')) throw new Error(`${name} is not modelled locally.`);
  }
  const resolved: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const child = resolve(value, scope);
    if (child !== NO_VALUE) resolved[key] = child;
  }
  return resolved;
}

/** `${Name}`, `${Resource.Attribute}`, the variables of the second form, and `${!Literal}`. */
function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = variables as Record<string, unknown>;
  return text(template, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const key = name.trim();
    if (Object.hasOwn(own, key)) return text(resolve(own[key], scope), 'Fn::Sub');
    const [id = '', ...attribute] = key.split('.');
    const value = attribute.length > 0 ? scope.attribute(id, attribute.join('.')) : scope.ref(key);
    return text(value, `Fn::Sub of ${key}`);
  });
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${where} needs a list, not ${JSON.stringify(value)}.`);
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where} needs a string, not ${JSON.stringify(value) ?? String(value)}.`);
}
