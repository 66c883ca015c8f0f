import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type CompiledRegion,
  type CompiledStack,
  compile,
  type Json,
  listOf,
  REGIONS,
  referencesIn,
  STAGES,
} from '../support/templates.ts';

/** A quarter of CloudFormation's limits: each service may become four times what it is. */
const MAX_RESOURCES = 125;
const MAX_BYTES = 250_000;
const PACKAGING_MS = 600_000;

/** W3005: the framework writes DependsOn beside references that say the same. */
const ACCEPTED = ['W3005'];

describe.each(STAGES)('the stacks of %s', (stage) => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile(stage);
  }, PACKAGING_MS);
  const everyStack = () => regions.flatMap(({ region, stacks }) => stacks.map((stack) => ({ region, ...stack })));

  it('are valid CloudFormation', () => {
    const engine = new CelEngine();
    const config = { severityLevel: 'WARN', exclude: { ids: ACCEPTED } } as const;
    const found = everyStack().flatMap(({ region, name, file }) =>
      engine
        .validateStandard(new TemplateFile(file), config)
        .diagnostics.map((each) => `${region} ${name} ${each.severity} ${each.ruleId}: ${each.message}`),
    );
    engine.free();
    expect(found).toEqual([]);
  });

  it('stay within a quarter of what CloudFormation takes', () => {
    const tooLarge = everyStack().filter(
      ({ text, template }) => text.length > MAX_BYTES || Object.keys(template.Resources).length > MAX_RESOURCES,
    );
    expect(tooLarge.map(({ region, name }) => `${region} ${name}`)).toEqual([]);
  });

  it('refer only to their own resources and to the root’s', () => {
    expect(everyStack().flatMap(strayReferences)).toEqual([]);
    const root = (region: CompiledRegion) => region.stacks.find(({ name }) => name === 'root')?.template;
    const handedDown = regions.flatMap((region) =>
      Object.entries<Json>(root(region).Resources).flatMap(([id, { Type, Properties }]) =>
        Type === 'AWS::CloudFormation::Stack' ? referencesIn(Properties).map((target) => [id, target] as const) : [],
      ),
    );
    // A stack that is handed something of another stack has to wait for it, and two of them for each other.
    expect(handedDown.filter(([, target]) => target.endsWith('Stack'))).toEqual([]);
  });

  it('wait for no resource that may not be there: what depends on it would not be made either', () => {
    const unsafe = everyStack().flatMap(({ region, name, template }) =>
      Object.entries<Json>(template.Resources).flatMap(([id, { DependsOn, Condition }]) =>
        listOf<string>(DependsOn)
          .filter((target) => template.Resources[target]?.Condition !== undefined)
          .filter((target) => template.Resources[target].Condition !== Condition)
          .map((target) => `${region} ${name}: ${id} depends on ${target}`),
      ),
    );
    expect(unsafe).toEqual([]);
  });

  it('look a table’s stream up after the table, where they make it', () => {
    const lookups = everyStack().flatMap(({ region, template }) =>
      Object.values<Json>(template.Resources)
        .filter(({ Type }) => Type === 'Custom::TableStream')
        .map(({ Properties: { TableName } }) => {
          const [condition, made, name] = TableName['Fn::If'];
          const table = template.Resources[made.Ref];
          return {
            region,
            waitsFor: table?.Type,
            under: table?.Condition === condition,
            named: table?.Properties.TableName === name,
          };
        }),
    );
    const waiting = { waitsFor: 'AWS::DynamoDB::GlobalTable', under: true, named: true };
    expect(lookups).toEqual(
      REGIONS.flatMap((region) => [
        { region, ...waiting },
        { region, ...waiting },
        { region, ...waiting },
      ]),
    );
  });

  it('wait for the stack of the function that answers their custom resources', () => {
    const early = regions.flatMap(({ region, stacks }) => {
      const root = stacks.find(({ name }) => name === 'root')?.template;
      const makerOf = (functionName: string) =>
        stacks.find(({ template }) =>
          Object.values<Json>(template.Resources).some(({ Properties }) => Properties?.FunctionName === functionName),
        )?.name;
      return stacks.flatMap(({ name, template }) => {
        const answering = Object.values<Json>(template.Resources)
          .filter(({ Type }) => Type.startsWith('Custom::'))
          .map(({ Properties: { ServiceToken } }) =>
            makerOf(JSON.stringify(ServiceToken).match(/function:([\w-]+)/)?.[1] ?? ''),
          );
        const waits = listOf<string>(root.Resources[`${name}Stack`]?.DependsOn);
        return answering
          .filter((maker) => maker !== name && !waits.includes(`${maker}Stack`))
          .map((maker) => `${region} ${name} does not wait for ${maker}`);
      });
    });
    expect(early).toEqual([]);
  });

  it('are the same in both regions, apart from the region’s own name', () => {
    const [first, second] = regions as [CompiledRegion, CompiledRegion];
    expect(second.stacks.map(({ name }) => name)).toEqual(first.stacks.map(({ name }) => name));
    const differences = first.stacks.flatMap((stack, at) =>
      differencesBetween(stack.template, second.stacks[at]?.template, stack.name),
    );
    expect(differences).toEqual([]);
  });
});

function strayReferences({ name, template }: CompiledStack): string[] {
  const known = new Set([...Object.keys(template.Resources), ...Object.keys(template.Parameters ?? {})]);
  const awaited = Object.values<Json>(template.Resources).flatMap(({ DependsOn }) => listOf<string>(DependsOn));
  return [...referencesIn(template.Resources), ...awaited]
    .filter((target) => !target.startsWith('AWS::') && !known.has(target))
    .map((target) => `${name} refers to ${target}`);
}

const PACKAGED_AT = /serverless\/twinshop\/[\w-]+\/templates\/[0-9a-f]{32}\//g;
/** Where the other region is meant to be named. */
const NAMES_REGIONS = /\/(Replicas|Conditions|REGIONS|Dimensions\/\d+\/Value\/Fn::If)\b/;

/** Leaf by leaf; a region's name that stands in both alike is one that somebody has written by hand. */
function differencesBetween(first: Json, second: Json, at: string): string[] {
  const [here, there] = REGIONS as [string, string];
  if (typeof first === 'string' && typeof second === 'string') {
    const [one, other] = [first.replaceAll(PACKAGED_AT, ''), second.replaceAll(PACKAGED_AT, '')];
    const namesRegion = one.includes(here) || one.includes(there);
    if (one === other) return namesRegion && !NAMES_REGIONS.test(at) ? [`${at} names a region: ${one}`] : [];
    return one.replaceAll(here, there) === other ? [] : [`${at}: ${one} / ${other}`];
  }
  if (first === null || typeof first !== 'object') return first === second ? [] : [`${at}: ${first} / ${second}`];
  const keys = new Set([...Object.keys(first), ...Object.keys(second ?? {})]);
  return [...keys].flatMap((key) => differencesBetween(first[key], second?.[key], `${at}/${key}`));
}
