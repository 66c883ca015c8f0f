import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../compiled/template/region-template.ts';
import { byArn, type CompiledRegion, compile, type Json, listOf, mappingsOf } from '../support/templates.ts';

/** What AWS asks of a queue in front of a function: room for five retries of a batch that was throttled. */
const VISIBILITY_PER_TIMEOUT = 6;
/** A hiccup or a deployment must not make a dead letter; half an hour of trying is what an operator may wait to hear. */
const LEAST_TRIES = 3;
const MOST_TRIES = 15;
const FUNCTION_DEFAULT_SECONDS = 3;
const QUEUE_DEFAULT_SECONDS = 30;

describe('messages on their way', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('local');
  }, 600_000);
  const each = (check: (region: CompiledRegion) => readonly string[]) =>
    expect(regions.flatMap((region) => check(region).map((wrong) => `${region.region}: ${wrong}`))).toEqual([]);

  it('end in no queue that nobody watches', () => {
    each(({ resolved }) => {
      const ends = endsOf(resolved);
      const watched = new Set(
        resolved
          .ofType('AWS::CloudWatch::Alarm')
          .filter(({ properties }) => properties.Namespace === 'AWS/SQS')
          .flatMap(({ properties }) => properties.Dimensions.map(({ Value }: Json) => Value)),
      );
      return resolved.ofType('AWS::SQS::Queue').flatMap(({ id, properties }) => {
        const isEnd = ends.has(resolved.arnOf(id));
        if (!isEnd && !properties.RedrivePolicy) return [`${id} gives messages up to nobody`];
        return isEnd && !watched.has(properties.QueueName) ? [`${id} has no alarm`] : [];
      });
    });
  });

  it('are kept for two weeks, encrypted', () => {
    each(({ resolved }) =>
      resolved
        .ofType('AWS::SQS::Queue')
        .filter(
          ({ properties: { MessageRetentionPeriod, SqsManagedSseEnabled } }) =>
            MessageRetentionPeriod !== 1_209_600 || !SqsManagedSseEnabled,
        )
        .map(({ id }) => id),
    );
  });

  it('are tried more than once, and given up before anybody would ask', () => {
    each(({ resolved }) =>
      resolved
        .ofType('AWS::SQS::Queue')
        .filter(({ properties }) => properties.RedrivePolicy)
        .map(({ id, properties }) => ({ id, tries: Number(properties.RedrivePolicy.maxReceiveCount) }))
        .filter(({ tries }) => !(tries >= LEAST_TRIES && tries <= MOST_TRIES))
        .map(({ id, tries }) => `${id}: ${tries}`),
    );
  });

  it('are hidden long enough for the function that works on them', () => {
    each(({ resolved }) => {
      const queues = byArn(resolved, 'AWS::SQS::Queue');
      const functions = byArn(resolved, 'AWS::Lambda::Function');
      return mappingsOf(resolved).flatMap(({ id, properties }) => {
        const queue = queues.get(properties.EventSourceArn);
        if (!queue) return [];
        const timeout = functions.get(properties.FunctionName)?.properties.Timeout ?? FUNCTION_DEFAULT_SECONDS;
        const visibility = queue.properties.VisibilityTimeout ?? QUEUE_DEFAULT_SECONDS;
        const window = properties.MaximumBatchingWindowInSeconds ?? 0;
        const needed = VISIBILITY_PER_TIMEOUT * timeout + window;
        return visibility < needed ? [`${id}: ${visibility} s, and ${needed} s are needed`] : [];
      });
    });
  });

  it('of a queue fail one by one, not by the batch, and are worked on by a bounded number of functions', () => {
    each(({ resolved }) => {
      const queues = byArn(resolved, 'AWS::SQS::Queue');
      return mappingsOf(resolved)
        .filter(({ properties }) => queues.has(properties.EventSourceArn))
        .filter(({ properties }) => !reportsItems(properties) || !properties.ScalingConfig?.MaximumConcurrency)
        .map(({ id }) => id);
    });
  });

  it('of a stream never block it, and are dealt with by the region they name alone', () => {
    each(({ region, resolved }) => {
      const streams = mappingsOf(resolved).filter(
        ({ properties }) => !properties.EventSourceArn.startsWith('arn:aws:sqs'),
      );
      return streams.flatMap(({ id, properties }) => [
        ...(properties.StartingPosition === 'TRIM_HORIZON' ? [] : [`${id} misses what was written before it was made`]),
        ...(properties.MaximumRetryAttempts >= 0 ? [] : [`${id} retries for ever`]),
        ...(properties.MaximumRecordAgeInSeconds > 0 ? [] : [`${id} takes records of any age`]),
        ...(properties.BisectBatchOnFunctionError ? [] : [`${id} does not isolate a bad record`]),
        ...(reportsItems(properties) ? [] : [`${id} fails by the batch`]),
        ...(properties.DestinationConfig?.OnFailure?.Destination ? [] : [`${id} drops what it gives up`]),
        ...filtersFor(properties, region).map((wrong) => `${id} ${wrong}`),
      ]);
    });
  });

  it('of a rule reach a queue that lets this rule in, and are kept when they cannot', () => {
    each(({ resolved }) => {
      const allows = senders(resolved);
      return resolved.ofType('AWS::Events::Rule').flatMap((rule) => {
        if (rule.properties.ScheduleExpression) return [];
        return rule.properties.Targets.flatMap(({ Arn, DeadLetterConfig, RetryPolicy }: Json) =>
          ruleFaults({ rule, to: Arn, keptIn: DeadLetterConfig?.Arn, retries: RetryPolicy }, (queue) =>
            allows(queue, resolved.arnOf(rule.id)),
          ),
        );
      });
    });
  });
});

const reportsItems = (properties: Json): boolean =>
  listOf(properties.FunctionResponseTypes).includes('ReportBatchItemFailures');

/** Queues where messages come to stay: dead letters, what streams and rules have given up, and what nobody can read. */
function endsOf(resolved: CompiledRegion['resolved']): ReadonlySet<string> {
  const redrives = resolved
    .ofType('AWS::SQS::Queue')
    .map(({ properties }) => properties.RedrivePolicy?.deadLetterTargetArn);
  const failures = mappingsOf(resolved).map(({ properties }) => properties.DestinationConfig?.OnFailure?.Destination);
  const targets = resolved
    .ofType('AWS::Events::Rule')
    .flatMap(({ properties }) => (properties.Targets ?? []).map(({ DeadLetterConfig }: Json) => DeadLetterConfig?.Arn));
  const setAside = resolved
    .ofType('AWS::Lambda::Function')
    .map(({ properties }) => properties.Environment?.Variables?.SET_ASIDE_QUEUE);
  const kept = resolved.ofType('AWS::SQS::Queue').filter(({ id }) => setAside.includes(resolved.physicalId(id)));
  return new Set([...redrives, ...failures, ...targets, ...kept.map(({ id }) => resolved.arnOf(id))].filter(Boolean));
}

function filtersFor(properties: Json, region: string): string[] {
  const patterns = listOf(properties.FilterCriteria?.Filters).map(({ Pattern }: Json) => JSON.parse(Pattern));
  if (patterns.length === 0) return ['acts on what was replicated'];
  return patterns.flatMap(({ eventName, dynamodb }) => {
    // The key of a quota or a payment names its region as well: only that one writes it and tells of it.
    const [sort] = dynamodb?.Keys?.sk?.S ?? [];
    const key: string | undefined = sort?.prefix ?? sort;
    const { processIn } = dynamodb?.NewImage ?? {};
    const named = processIn?.S ?? [key?.split('#')[1]];
    // What is left for a region is there once; an order names the region that writes it.
    const when = processIn && !tellsOfOrders(properties) ? ['INSERT'] : ['INSERT', 'MODIFY'];
    return [
      ...(JSON.stringify(named) === JSON.stringify([region]) ? [] : [`acts on what is for ${JSON.stringify(named)}`]),
      ...(JSON.stringify(eventName) === JSON.stringify(when) ? [] : [`acts on ${eventName} instead of ${when}`]),
    ];
  });
}

const tellsOfOrders = ({ FunctionName }: Json) => JSON.stringify(FunctionName).includes('readOrderStream');

/** Whether a queue's policy lets a rule send. */
function senders(resolved: CompiledRegion['resolved']) {
  const statements = resolved
    .ofType('AWS::SQS::QueuePolicy')
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
  return (queue: string, rule: string) =>
    statements.some(
      ({ Effect, Principal, Action, Resource, Condition }) =>
        Effect === 'Allow' &&
        Principal?.Service === 'events.amazonaws.com' &&
        listOf(Action).includes('sqs:SendMessage') &&
        listOf(Resource).includes(queue) &&
        listOf(Condition?.ArnEquals?.['aws:SourceArn']).includes(rule),
    );
}

interface RuleTarget {
  readonly rule: Resource;
  readonly to: string;
  readonly keptIn: string | undefined;
  readonly retries: Json;
}

function ruleFaults({ rule, to, keptIn, retries }: RuleTarget, letsIn: (queue: string) => boolean): string[] {
  return [
    ...(letsIn(to) ? [] : [`${rule.id} may not send to ${to}`]),
    ...(keptIn ? [] : [`${rule.id} keeps nowhere what it cannot deliver`]),
    ...(keptIn && !letsIn(keptIn) ? [`${rule.id} may not send to ${keptIn}`] : []),
    ...(retries?.MaximumRetryAttempts && retries.MaximumEventAgeInSeconds
      ? []
      : [`${rule.id} has no limit to retries`]),
  ];
}
