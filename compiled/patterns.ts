/**
 * EventBridge's event patterns, which Lambda's filters share: an object names fields, a list holds what a field may be.
 * What is not modelled is refused when the pattern is compiled: a rule that silently matches nothing would look like peace.
 */
export type Matches = (event: unknown) => boolean;

type Values = readonly unknown[];
type ValueTest = (values: Values) => boolean;

export class UnknownPattern extends Error {
  override readonly name = 'UnknownPattern';
}

export function compilePattern(pattern: string | object): Matches {
  const parsed: unknown = typeof pattern === 'string' ? JSON.parse(pattern) : pattern;
  return compileObject(parsed);
}

function compileObject(pattern: unknown): Matches {
  if (!isObject(pattern)) throw new UnknownPattern(`A pattern must be an object, not ${JSON.stringify(pattern)}`);
  const tests = Object.entries(pattern).map(([field, wanted]): Matches => {
    if (field === '$or' && Array.isArray(wanted)) {
      const choices = wanted.map(compileObject);
      return (event) => choices.some((matches) => matches(event));
    }
    if (Array.isArray(wanted)) {
      const test = compileValues(field, wanted);
      return (event) => test(isObject(event) && field in event ? [event[field]].flat() : NOTHING);
    }
    const matches = compileObject(wanted);
    // A list of objects matches when one of them does.
    return (event) => {
      const inner = isObject(event) ? event[field] : undefined;
      return Array.isArray(inner) ? inner.some(matches) : matches(inner);
    };
  });
  return (event) => tests.every((matches) => matches(event));
}

const NOTHING: Values = [];

function compileValues(field: string, wanted: readonly unknown[]): ValueTest {
  if (wanted.length === 0) throw new UnknownPattern(`The list of ${field} is empty`);
  const tests = wanted.map((one) => compileValue(field, one));
  return (values) => tests.some((test) => test(values));
}

function compileValue(field: string, wanted: unknown): ValueTest {
  if (!isObject(wanted)) return (values) => values.includes(wanted);
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(wanted);
  if (more.length > 0)
    throw new UnknownPattern(`${field}: only one operator is allowed, not ${JSON.stringify(wanted)}`);
  // On AWS `exists` looks at leaves alone: an object that is there does not exist.
  if (operator === 'exists') return (values) => values.some((value) => !isObject(value)) === operand;
  const test = compileOperator(field, operator, operand);
  return (values) => values.some(test);
}

function compileOperator(field: string, operator: string, operand: unknown): (value: unknown) => boolean {
  switch (operator) {
    case 'prefix':
      return compileText(field, operator, operand, (text, part) => text.startsWith(part));
    case 'suffix':
      return compileText(field, operator, operand, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
      return compileText(field, operator, operand, (text, part) => text.toLowerCase() === part.toLowerCase());
    case 'wildcard':
      return compileWildcard(field, operand);
    case 'numeric':
      return compileNumeric(field, operand);
    case 'anything-but':
      return compileAnythingBut(field, operand);
    default:
      throw new UnknownPattern(`${field}: the operator ${operator} is not modelled`);
  }
}

function compileText(
  field: string,
  operator: string,
  operand: unknown,
  holds: (text: string, part: string) => boolean,
): (value: unknown) => boolean {
  if (typeof operand !== 'string') throw new UnknownPattern(`${field}: ${operator} takes a string`);
  return (value) => typeof value === 'string' && holds(value, operand);
}

function compileWildcard(field: string, operand: unknown): (value: unknown) => boolean {
  if (typeof operand !== 'string') throw new UnknownPattern(`${field}: wildcard takes a string`);
  const literal = (part: string) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${operand.split('*').map(literal).join('.*')}$`, 's');
  return (value) => typeof value === 'string' && expression.test(value);
}

const COMPARE: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};

function compileNumeric(field: string, operand: unknown): (value: unknown) => boolean {
  const parts: unknown[] = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const compare = COMPARE[String(parts[at])];
    const bound = parts[at + 1];
    if (!compare || typeof bound !== 'number') throw new UnknownPattern(`${field}: numeric ${JSON.stringify(operand)}`);
    tests.push((value) => compare(value, bound));
  }
  if (tests.length === 0) throw new UnknownPattern(`${field}: numeric takes comparisons`);
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function compileAnythingBut(field: string, operand: unknown): (value: unknown) => boolean {
  if (isObject(operand)) {
    const [[operator, inner] = ['', undefined]] = Object.entries(operand);
    const parts = [inner].flat().map((one) => compileOperator(field, operator, one));
    return (value) => !parts.some((test) => test(value));
  }
  const unwanted = [operand].flat();
  return (value) => !unwanted.includes(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
