/** One stack as CloudFormation sees it: parameters, conditions, resources, outputs, and the stacks nested in it. */
import { type Identity, identify, type Place } from './identities.ts';
import { NO_VALUE, resolve, type Scope } from './intrinsics.ts';

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface StackInput {
  readonly name: string;
  readonly template: Template;
  readonly place: Place;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What functions behind custom resources answered; before they ran, markers stand in for it. */
  readonly customAttributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The template of a nested stack, by the address it was uploaded to. */
  readonly templateAt: (url: string) => Template;
}

export interface Stack {
  readonly name: string;
  /** The resources that exist: those whose condition holds. */
  resources(): { readonly id: string; readonly type: string; readonly properties: Record<string, unknown> }[];
  nested(): Stack[];
  identity(id: string): Identity;
  output(name: string): unknown;
}

const NESTED_STACK = 'AWS::CloudFormation::Stack';

export const isCustomResource = (type: string): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

export function createStack(input: StackInput): Stack {
  const { name, template, place, parameters, customAttributes } = input;
  const conditions = new Map<string, boolean>();
  const identities = new Map<string, Identity>();
  const children = new Map<string, Stack>();
  const pseudoParameters: Readonly<Record<string, unknown>> = {
    'AWS::Region': place.region,
    'AWS::AccountId': place.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': name === 'root' ? place.stackName : `${place.stackName}-${name}`,
    'AWS::StackId': `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${place.stackName}/${name}`,
    'AWS::NoValue': NO_VALUE,
  };

  const condition = (conditionName: string): boolean => {
    const known = conditions.get(conditionName);
    if (known !== undefined) return known;
    const definition = template.Conditions?.[conditionName];
    if (definition === undefined) throw new Error(`${name}: there is no condition ${conditionName}.`);
    const holds = resolve(definition, scope) === true;
    conditions.set(conditionName, holds);
    return holds;
  };

  const existing = (id: string): TemplateResource => {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`${name}: there is no parameter or resource ${id}.`);
    if (resource.Condition && !condition(resource.Condition)) {
      throw new Error(`${name}: ${id} does not exist here, because ${resource.Condition} does not hold.`);
    }
    return resource;
  };

  const property = (resource: TemplateResource, key: string): string | undefined => {
    const value = resolve(resource.Properties?.[key], scope);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };

  const identity = (id: string): Identity => {
    const known = identities.get(id);
    if (known) return known;
    const resource = existing(id);
    const made = isCustomResource(resource.Type)
      ? { ref: `{{custom:${id}}}`, attributes: {} }
      : identify(resource.Type, id, place, (key) => property(resource, key));
    identities.set(id, made);
    return made;
  };

  const child = (id: string): Stack => {
    const known = children.get(id);
    if (known) return known;
    const resource = existing(id);
    const properties = resolve(resource.Properties ?? {}, scope) as Record<string, unknown>;
    const made = createStack({
      ...input,
      name: id.replace(/Stack$/, ''),
      template: input.templateAt(String(properties.TemplateURL)),
      parameters: (properties.Parameters ?? {}) as Record<string, unknown>,
    });
    children.set(id, made);
    return made;
  };

  const scope: Scope = {
    condition,
    ref(target) {
      if (target in pseudoParameters) return pseudoParameters[target];
      if (Object.hasOwn(parameters, target)) return parameters[target];
      const parameter = template.Parameters?.[target];
      if (!parameter) return customAttributes[target]?.PhysicalResourceId ?? identity(target).ref;
      if (parameter.Default === undefined) throw new Error(`${name}: the parameter ${target} has no value.`);
      return parameter.Default;
    },
    attribute(id, attribute) {
      const { Type } = existing(id);
      if (Type === NESTED_STACK && attribute.startsWith('Outputs.')) return child(id).output(attribute.slice(8));
      if (isCustomResource(Type)) return customAttributes[id]?.[attribute] ?? `{{custom:${id}.${attribute}}}`;
      const value = identity(id).attributes[attribute];
      if (value === undefined) throw new Error(`${name}: ${id} (${Type}) has no attribute ${attribute} locally.`);
      return value;
    },
  };

  const ids = Object.entries(template.Resources)
    .filter(([, { Condition }]) => !Condition || condition(Condition))
    .map(([id]) => id);

  return {
    name,
    resources: () =>
      ids
        .map((id) => ({ id, ...existing(id) }))
        .filter(({ Type }) => Type !== NESTED_STACK)
        .map(({ id, Type, Properties }) => ({
          id,
          type: Type,
          properties: within(`${name}: ${id}`, () => resolve(Properties ?? {}, scope) as Record<string, unknown>),
        })),
    nested: () => ids.filter((id) => existing(id).Type === NESTED_STACK).map(child),
    identity,
    output(outputName) {
      const output = template.Outputs?.[outputName];
      if (!output) throw new Error(`${name} has no output ${outputName}.`);
      return resolve(output.Value, scope);
    },
  };
}

function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Error(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
