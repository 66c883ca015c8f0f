/** Reads what `sls package` compiled, the root stack and the nested ones, as one region of AWS would understand it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RegionTemplate, Resource } from './region-template.ts';
import { createStack, isCustomResource, type Stack, type Template } from './stack.ts';

export const ACCOUNT_ID = '000000000000';
const ROOT = 'cloudformation-template-update-stack.json';

export interface TemplateSource {
  readonly templateDir: string;
  readonly region: string;
  /** The port of the region's AWS API: queue URLs carry it. */
  readonly awsPort: number;
  /** Parameters of the root stack that differ from their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What the functions behind custom resources answered, by logical id. Before they ran, markers stand in for it. */
  readonly customAttributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface CustomResource {
  readonly id: string;
  readonly type: string;
  /** The ARN of the function that answers for it. */
  readonly serviceToken: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function loadRegionTemplate(source: TemplateSource): RegionTemplate {
  const { templateDir, region, awsPort, parameters, customAttributes = {} } = source;
  const read = (file: string): Template => JSON.parse(readFileSync(path.join(templateDir, file), 'utf8'));
  const root = createStack({
    name: 'root',
    template: read(ROOT),
    place: { region, accountId: ACCOUNT_ID, awsPort, stackName: 'local' },
    parameters,
    customAttributes,
    templateAt: (url) => read(path.basename(url)),
  });

  const resources: Resource[] = [];
  const owners = new Map<string, Stack>();
  const collect = (stack: Stack): void => {
    for (const { id, type, properties } of stack.resources()) {
      if (owners.has(id)) throw new Error(`${id} stands in two stacks: ${owners.get(id)?.name} and ${stack.name}.`);
      owners.set(id, stack);
      resources.push({ id, type, stack: stack.name, properties });
    }
    for (const nested of stack.nested()) collect(nested);
  };
  collect(root);
  const byType = Map.groupBy(resources, ({ type }) => type);

  const identity = (id: string) => {
    const owner = owners.get(id);
    if (!owner) throw new Error(`${region}: there is no resource ${id}.`);
    return owner.identity(id);
  };
  return {
    region,
    accountId: ACCOUNT_ID,
    resources,
    ofType: (type) => byType.get(type) ?? [],
    physicalId: (id) => identity(id).ref,
    arnOf(id) {
      const { arn } = identity(id);
      if (arn === undefined) throw new Error(`${region}: ${id} has no ARN.`);
      return arn;
    },
  };
}

/** The resources that a function of the template answers for. */
export function customResources(template: RegionTemplate): CustomResource[] {
  return template.resources
    .filter(({ type }) => isCustomResource(type))
    .map(({ id, type, properties: { ServiceToken, ...properties } }) => ({
      id,
      type,
      serviceToken: ServiceToken,
      properties,
    }));
}
