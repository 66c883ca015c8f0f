import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { LOCAL_STAGE, packageRegions } from '../../compiled/package.ts';
import { loadRegionTemplate } from '../../compiled/template/index.ts';
import type { RegionTemplate, Resource } from '../../compiled/template/region-template.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const config = (file: string) => parse(readFileSync(path.join(ROOT, 'config', file), 'utf8'));

/** In the order they are deployed: the first one's stack owns the tables. */
export const REGIONS: readonly string[] = Object.values(config('regions.yml'));
export const STAGES: readonly string[] = Object.keys(config('stages.yml'));
export const SETTINGS: Readonly<Record<string, { readonly protectTables: string }>> = config('stages.yml');

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes, which the tests are about.
export type Json = any;

export interface CompiledStack {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly template: Json;
}

export interface CompiledRegion {
  readonly region: string;
  readonly directory: string;
  readonly stacks: readonly CompiledStack[];
  /** Every resource of every stack, as this region of AWS would understand it. */
  readonly resolved: RegionTemplate;
}

/** Compiles a stage for each region, unless nothing that goes in has changed since the last time. */
export async function compile(stage: string): Promise<readonly CompiledRegion[]> {
  // The stage that `npm start` runs shares its packages with it.
  const withoutCode = stage !== LOCAL_STAGE;
  const directories = await packageRegions({ stage, regions: REGIONS, root: ROOT, withoutCode });
  return REGIONS.map((region) => {
    const directory = directories[region] ?? '';
    return {
      region,
      directory,
      stacks: readdirSync(directory)
        .filter((file) => /^cloudformation-template-(update|nested)/.test(file))
        .map((file) => readStack(directory, file)),
      resolved: loadRegionTemplate({ templateDir: directory, region, awsPort: 4011, parameters: {} }),
    };
  });
}

function readStack(directory: string, file: string): CompiledStack {
  const name = /nested-(\w+)\.json$/.exec(file)?.[1] ?? 'root';
  const text = readFileSync(path.join(directory, file), 'utf8');
  return { name, file: path.join(directory, file), text, template: JSON.parse(text) };
}

/** Every `Ref`, `Fn::GetAtt` and `${…}` of Fn::Sub below a node, by the logical id it names. */
export function referencesIn(node: Json): string[] {
  if (Array.isArray(node)) return node.flatMap(referencesIn);
  if (node === null || typeof node !== 'object') return [];
  if (typeof node.Ref === 'string') return [node.Ref];
  if (node['Fn::GetAtt']) return [[node['Fn::GetAtt']].flat()[0].split('.')[0]];
  if (node['Fn::Sub']) {
    const [text, names = {}] = [node['Fn::Sub']].flat();
    const named = [...text.matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, name = '']) => name);
    return [...named.filter((name) => !(name in names)), ...referencesIn(names)];
  }
  return Object.values(node).flatMap(referencesIn);
}

/** The functions that are told by a queue or a stream. */
export function mappingsOf(template: RegionTemplate): readonly Resource[] {
  return template.ofType('AWS::Lambda::EventSourceMapping');
}

export function byArn(template: RegionTemplate, type: string): ReadonlyMap<string, Resource> {
  return new Map(template.ofType(type).map((resource) => [template.arnOf(resource.id), resource]));
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Json;
}

export function statementsOf(role: Resource): Statement[] {
  return (role.properties.Policies ?? []).flatMap((policy: Json) => policy.PolicyDocument.Statement);
}

export const listOf = <Value>(value: Value | readonly Value[] | undefined): readonly Value[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Value];
