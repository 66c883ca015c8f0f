import { compilePattern, type Matches } from '../../compiled/patterns.ts';
import type { RegionTemplate, Resource } from '../../compiled/template/region-template.ts';

/** An AWS::Lambda::EventSourceMapping with its defaults filled in: what queues and streams have in common. */
export interface EventSourceMapping {
  readonly id: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  readonly functionName: string;
  readonly functionTimeoutSeconds: number;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly reportsItemFailures: boolean;
  /** Absent without FilterCriteria, so that nothing is parsed for nothing. */
  readonly matches: Matches | undefined;
  /** The rest, which only the kind of source knows. */
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shape.
  readonly properties: Record<string, any>;
}

const COMMON = [
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
];

/** The enabled mappings on one kind of source. A property nobody here acts on is refused by name. */
export function mappingsOn(
  template: RegionTemplate,
  kind: { readonly arnPrefix: string; readonly defaultBatchSize: number; readonly properties: readonly string[] },
): readonly EventSourceMapping[] {
  return template
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(
      ({ properties }) => String(properties.EventSourceArn).startsWith(kind.arnPrefix) && properties.Enabled !== false,
    )
    .map(({ id, properties }) => {
      const known = new Set([...COMMON, ...kind.properties]);
      const unknown = Object.keys(properties).filter((name) => !known.has(name));
      if (unknown.length > 0) throw new Error(`${id}: the local region does not model ${unknown.join(', ')}`);
      const handler = functionOf(template, String(properties.FunctionName), id);
      return {
        id,
        sourceArn: properties.EventSourceArn,
        functionArn: template.arnOf(handler.id),
        functionName: template.physicalId(handler.id),
        functionTimeoutSeconds: Number(handler.properties.Timeout ?? 3),
        batchSize: Number(properties.BatchSize ?? kind.defaultBatchSize),
        batchingWindowMs: Number(properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
        reportsItemFailures: (properties.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
        matches: filterOf(properties.FilterCriteria),
        properties,
      };
    });
}

function functionOf(template: RegionTemplate, nameOrArn: string, mapping: string): Resource {
  const name = nameOrArn.split(':function:').at(-1);
  const handler = template.ofType('AWS::Lambda::Function').find(({ id }) => template.physicalId(id) === name);
  if (!handler) throw new Error(`${mapping}: there is no function ${nameOrArn}`);
  return handler;
}

function filterOf(criteria: { Filters?: readonly { Pattern: string }[] } | undefined): Matches | undefined {
  const patterns = (criteria?.Filters ?? []).map(({ Pattern }) => compilePattern(Pattern));
  return patterns.length === 0 ? undefined : (event) => patterns.some((matches) => matches(event));
}

/** Which items of a batch a function reports as failed: `all` when it reports one that it was never given. */
export function failedItems(payload: unknown, identifiers: ReadonlySet<string>): 'all' | ReadonlySet<string> {
  const failures = (payload as { batchItemFailures?: readonly { itemIdentifier?: unknown }[] } | null)
    ?.batchItemFailures;
  if (!Array.isArray(failures)) return new Set();
  const failed = new Set<string>();
  for (const failure of failures) {
    const identifier = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || !identifiers.has(identifier)) return 'all';
    failed.add(identifier);
  }
  return failed;
}
