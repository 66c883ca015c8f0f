import { parse } from 'yaml';
import * as z from 'zod';
import { compilePattern, type Matches } from '../../../compiled/patterns.ts';
import { withEventSources } from '../../../scripts/serverless/event-sources/expand.mjs';
import { type Schema, tablesIn } from '../table/schema.ts';
import type { Sources } from './sources.ts';

/** The services whose functions a simulation runs. */
const SERVICES = ['catalog', 'order', 'payment', 'inventory', 'notification'];

const Attribute = z
  .object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
  .transform((found) => found['Fn::GetAtt'][0]);

const StreamEvent = z.object({
  arn: Attribute,
  batchSize: z.number(),
  maximumRetryAttempts: z.number(),
  maximumRecordAgeInSeconds: z.number(),
  filterPatterns: z.array(z.unknown()),
});
const QueueEvent = z.object({
  arn: Attribute,
  batchSize: z.number(),
  maximumBatchingWindow: z.number().default(0),
});
const Rate = z.string().transform((text, context) => {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour)s?\)$/.exec(text) ?? [];
  if (!count) context.addIssue({ code: 'custom', message: `${text} is not simulated` });
  return Number(count) * (unit === 'hour' ? 3_600_000 : 60_000);
});
const Functions = z.record(
  z.string(),
  z.object({
    handler: z.string(),
    timeout: z.number().optional(),
    environment: z.record(z.string(), z.unknown()).default({}),
    events: z
      .array(
        z.object({
          stream: StreamEvent.optional(),
          sqs: QueueEvent.optional(),
          schedule: z.object({ rate: z.tuple([Rate]) }).optional(),
          httpApi: z.object({ method: z.string(), path: z.string() }).optional(),
        }),
      )
      .default([]),
  }),
);
type Stream = z.infer<typeof StreamEvent>;

const Found = z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown() }));
const Resources = z.object({ Resources: Found });
const Queue = z.object({
  VisibilityTimeout: z.number().default(30),
  RedrivePolicy: z.object({ deadLetterTargetArn: Attribute, maxReceiveCount: z.number() }).optional(),
});
const Rule = z.object({
  EventPattern: z.looseObject({}),
  Targets: z.array(z.object({ Arn: Attribute })),
});
const TableStream = z.object({ TableName: z.object({ 'Fn::If': z.tuple([z.string(), z.unknown(), z.string()]) }) });

export interface DeclaredFunction {
  readonly name: string;
  /** The file of its handler. */
  readonly handler: string;
  readonly limitMs: number;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly everyMs: number | undefined;
}

export interface DeclaredMapping extends Omit<Stream, 'arn' | 'filterPatterns'> {
  readonly function: string;
  readonly table: string;
  readonly passes: (region: string, record: object) => boolean;
}

export interface DeclaredQueue {
  readonly name: string;
  readonly hiddenMs: number;
  readonly most: number;
  readonly deadLetters: string | undefined;
  readonly consumer: string | undefined;
  readonly batchSize: number;
  /** For how long the first message of a batch waits for others. */
  readonly windowMs: number;
}

export interface DeclaredRule {
  readonly matches: Matches;
  readonly queues: readonly string[];
}

/** What the shop's own functions.yml and resources.yml say, and stand for, as far as it concerns what happens to an order. */
export class Declarations {
  readonly tables: Readonly<Record<string, Schema>>;
  readonly functions: ReadonlyMap<string, DeclaredFunction>;
  readonly mappings: readonly DeclaredMapping[];
  readonly queues: ReadonlyMap<string, DeclaredQueue>;
  readonly rules: readonly DeclaredRule[];
  /** The definition of the checkout, and which function stands behind the resource of a step. */
  readonly checkout: unknown;
  readonly steps: Readonly<Record<string, string>>;

  constructor(sources: Sources) {
    const settings: unknown = parse(sources.read('config/stages.yml')).dev;
    const read = (file: string): unknown => parse(settled(sources.read(file), settings), { merge: true });
    const limit = z.object({ provider: z.object({ timeout: z.number() }) }).parse(read('serverless.yml'))
      .provider.timeout;
    const whole = withEventSources(
      Object.assign({}, ...SERVICES.map((service) => read(`services/${service}/functions.yml`))),
      { prefix: 'simulated', timeout: limit },
    );
    const functions = Functions.parse(whole.functions);
    const resources = Object.assign(
      Found.parse(whole.resources),
      ...SERVICES.map((service) => Resources.parse(read(`services/${service}/resources.yml`)).Resources),
    );
    this.tables = Object.assign(
      {},
      ...SERVICES.map((service) => tablesIn(sources.read(`services/${service}/resources.yml`))),
    );
    this.functions = new Map(functionsIn(functions, limit).map((each) => [each.name, each]));
    this.mappings = mappingsIn(functions, resources);
    this.queues = new Map(queuesIn(functions, resources).map((queue) => [queue.name, queue]));
    this.rules = rulesIn(resources);
    this.checkout = read('workflows/checkout/definition.yml');
    this.steps = stepsIn(read('workflows/checkout/resources.yml'));
  }
}

/** With what the stage says where a file asks for it; other names stay as they are, and are names as good as any. */
function settled(text: string, settings: unknown): string {
  return text.replaceAll(/\$\{self:custom\.settings\.([\w.]+)\}/g, (_whole, path: string) => {
    const value = path
      .split('.')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], settings);
    return String(value);
  });
}

type Declared = z.infer<typeof Functions>;
type Found = z.infer<typeof Found>;

function functionsIn(functions: Declared, limit: number): DeclaredFunction[] {
  return Object.entries(functions).map(([name, { handler, timeout, environment, events }]) => ({
    name,
    handler: handler.replace(/\.handler$/, '.ts'),
    limitMs: (timeout ?? limit) * 1000,
    environment,
    everyMs: events.find(({ schedule }) => schedule)?.schedule?.rate[0],
  }));
}

function mappingsIn(functions: Declared, resources: Found): DeclaredMapping[] {
  return Object.entries(functions).flatMap(([name, { events }]) =>
    events.flatMap(({ stream }) => {
      if (!stream) return [];
      const { arn, filterPatterns, ...rest } = stream;
      const table = TableStream.parse(resources[arn]?.Properties).TableName['Fn::If'][2];
      return [{ ...rest, function: name, table, passes: filterOf(filterPatterns) }];
    }),
  );
}

/** A filter names the region whose stream it reads: for each there is one. */
function filterOf(patterns: readonly unknown[]): DeclaredMapping['passes'] {
  const byRegion = new Map<string, readonly Matches[]>();
  const text = JSON.stringify(patterns);
  return (region, record) => {
    const compiled =
      byRegion.get(region) ?? (JSON.parse(text.replaceAll('${aws:region}', region)) as object[]).map(compilePattern);
    byRegion.set(region, compiled);
    return compiled.some((matches) => matches(record));
  };
}

function queuesIn(functions: Declared, resources: Found): DeclaredQueue[] {
  const consumers = Object.entries(functions).flatMap(([name, { events }]) =>
    events.flatMap(({ sqs }) => (sqs ? [{ name, ...sqs }] : [])),
  );
  return Object.entries(resources).flatMap(([name, { Type, Properties }]) => {
    if (Type !== 'AWS::SQS::Queue') return [];
    const { VisibilityTimeout, RedrivePolicy } = Queue.parse(Properties);
    const consumer = consumers.find(({ arn }) => arn === name);
    return {
      name,
      hiddenMs: VisibilityTimeout * 1000,
      most: RedrivePolicy?.maxReceiveCount ?? Number.POSITIVE_INFINITY,
      deadLetters: RedrivePolicy?.deadLetterTargetArn,
      consumer: consumer?.name,
      batchSize: consumer?.batchSize ?? 1,
      windowMs: (consumer?.maximumBatchingWindow ?? 0) * 1000,
    };
  });
}

function rulesIn(resources: Found): DeclaredRule[] {
  return Object.values(resources).flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::Events::Rule') return [];
    const { EventPattern, Targets } = Rule.parse(Properties);
    return { matches: compilePattern(EventPattern), queues: Targets.map(({ Arn }) => Arn) };
  });
}

const Substitutions = z.object({
  Resources: z.looseObject({
    CheckoutStateMachine: z.object({
      Properties: z.looseObject({ DefinitionSubstitutions: z.record(z.string(), z.string()) }),
    }),
  }),
});

function stepsIn(resources: unknown): Record<string, string> {
  const { DefinitionSubstitutions } = Substitutions.parse(resources).Resources.CheckoutStateMachine.Properties;
  return Object.fromEntries(
    Object.entries(DefinitionSubstitutions).map(([name, arn]) => [`\${${name}}`, arn.slice(arn.lastIndexOf('-') + 1)]),
  );
}
