import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../compiled/template/region-template.ts';
import { readSources } from '../../scripts/check/imports.ts';
import { byArn, type CompiledRegion, compile, type Json, mappingsOf, REGIONS, ROOT } from '../support/templates.ts';

describe('every alarm', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('production');
  }, 600_000);
  const alarms = () => regions.flatMap(({ resolved }) => resolved.ofType('AWS::CloudWatch::Alarm'));

  it('names a runbook that there is', () => {
    const runbook = (text: string) => /Runbook: (docs\/runbooks\/[\w-]+\.md)/.exec(text)?.[1];
    const unhelpful = alarms().filter(({ properties }) => {
      const named = runbook(properties.AlarmDescription ?? '');
      return !named || !existsSync(path.join(ROOT, named));
    });
    expect(unhelpful.map(({ id, properties }) => `${id}: ${properties.AlarmDescription}`)).toEqual([]);
  });

  it('tells somebody, and says what silence means', () => {
    const mute = regions.flatMap(({ resolved }) =>
      resolved
        .ofType('AWS::CloudWatch::Alarm')
        .filter(
          ({ properties: { AlarmActions = [], TreatMissingData } }) =>
            !AlarmActions.includes(resolved.physicalId('AlarmTopic')) || !TreatMissingData,
        ),
    );
    expect(mute.map(({ id }) => id)).toEqual([]);
  });

  it('watches nothing that is not there', () => {
    const blind = regions.flatMap((region) => {
      const there = new Set([...resourcesWatched(region).flatMap(({ metrics }) => metrics), ...metricsOf(EMITTED)]);
      return alarmsOf(region).flatMap(({ id, watches }) =>
        watches.filter((metric) => !there.has(metric)).map((metric) => `${id}: ${metric}`),
      );
    });
    expect(blind).toEqual([]);
  });

  it('that computes uses all that it reads', () => {
    const unused = alarms().flatMap(({ id, properties: { Metrics = [] } }) => {
      const expressions = Metrics.filter(({ ReturnData }: Json) => ReturnData !== false);
      const words = new Set(expressions.flatMap(({ Expression = '' }: Json) => Expression.match(/\w+/g)));
      const read: string[] = Metrics.filter(({ MetricStat }: Json) => MetricStat).map(({ Id }: Json) => Id);
      return [
        ...read.filter((name) => !words.has(name)).map((name) => `${id} reads ${name} for nothing`),
        ...(Metrics.length > 0 && expressions.length !== 1 ? [`${id} does not say what it is about`] : []),
      ];
    });
    expect(unused).toEqual([]);
  });
});

describe('an alarm rings', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('production');
  }, 600_000);

  it('for every function, queue, stream, table, state machine and API', () => {
    const unwatched = regions.flatMap((region) => {
      const watched = new Set(alarmsOf(region).flatMap(({ watches }) => watches));
      return resourcesWatched(region).flatMap(({ id, metrics }) =>
        metrics.filter((metric) => !watched.has(metric)).map((metric) => `${region.region} ${id}: ${metric}`),
      );
    });
    expect(unwatched).toEqual([]);
  });

  it('when a scheduled job is not run', () => {
    for (const region of regions) {
      const jobs = region.resolved
        .ofType('AWS::Events::Rule')
        .filter(({ properties }) => properties.ScheduleExpression)
        .flatMap(({ properties }) => properties.Targets.map(({ Arn }: Json) => Arn));
      expect(jobs.length).toBeGreaterThan(2);
      const functions = byArn(region.resolved, 'AWS::Lambda::Function');
      const silences = alarmsOf(region).filter(
        ({ properties: { ComparisonOperator, TreatMissingData, Threshold } }) =>
          ComparisonOperator === 'LessThanThreshold' && TreatMissingData === 'breaching' && Threshold === 1,
      );
      const heard = new Set(silences.flatMap(({ watches }) => watches));
      const unheard = jobs.filter(
        (arn) => !heard.has(metric('AWS/Lambda', 'Invocations', functions.get(arn)?.properties.FunctionName)),
      );
      expect(unheard).toEqual([]);
    }
  });

  it('when what it watches is ill, and not while it is well', () => {
    const wrong = regions.flatMap(({ region, resolved }) =>
      resolved.ofType('AWS::CloudWatch::Alarm').flatMap(({ id, properties }) => {
        const { well, ill } = healthOf(properties);
        return [
          ...(rings(properties, ill) ? [] : [`${region} ${id} does not ring at ${JSON.stringify(ill)}`]),
          ...(rings(properties, well) ? [`${region} ${id} rings at ${JSON.stringify(well)}`] : []),
        ];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('by what is known here of its metrics, where it computes with several', () => {
    const alarms = regions.flatMap(({ resolved }) => resolved.ofType('AWS::CloudWatch::Alarm'));
    const measured = new Set(alarms.map(({ properties }) => measuredBy(properties)));
    const computed = alarms.filter(({ properties: { Metrics = [] } }) => Metrics.length > 0);
    expect(computed.filter(({ properties }) => !(measuredBy(properties) in HEALTH)).map(({ id }) => id)).toEqual([]);
    expect(Object.keys(HEALTH).filter((name) => !measured.has(name))).toEqual([]);
  });

  it('for silence only when there should have been a sound', () => {
    const hasty = regions.flatMap(({ resolved }) => {
      const rates = resolved
        .ofType('AWS::Events::Rule')
        .flatMap(({ properties }) => /^rate\((\d+) minutes?\)$/.exec(properties.ScheduleExpression)?.[1] ?? []);
      const rarest = 60 * Math.max(...rates.map(Number));
      return resolved
        .ofType('AWS::CloudWatch::Alarm')
        .filter(({ properties }) => properties.TreatMissingData === 'breaching')
        .filter(({ properties: { Period, MetricName } }) => Period < (SOUNDS[MetricName] ?? rarest))
        .map(({ id, properties }) => `${id} listens for ${properties.Period} s`);
    });
    expect(hasty).toEqual([]);
  });

  it('when what is told with every run is told no more', () => {
    const loud = regions.flatMap(({ region, resolved }) => {
      const alarms = resolved.ofType('AWS::CloudWatch::Alarm');
      const deaf = (name: string) =>
        alarms.some(
          ({ properties: { MetricName, TreatMissingData } }) => MetricName === name && TreatMissingData !== 'breaching',
        );
      return TOLD_WITH_EVERY_RUN.filter(
        (name) => deaf(name) || !alarms.some(({ properties }) => properties.MetricName === name),
      ).map((name) => `${region} ${name}`);
    });
    expect(loud).toEqual([]);
  });

  it('in every region alike', () => {
    const [first, ...others] = regions.map(({ resolved }) =>
      resolved
        .ofType('AWS::CloudWatch::Alarm')
        .map(({ id }) => id)
        .toSorted(),
    );
    for (const other of others) expect(other).toEqual(first);
  });

  it('when nothing is heard of replication, from each region to the other', () => {
    for (const region of regions) {
      const [other] = REGIONS.filter((name) => name !== region.region);
      const deaf = alarmsOf(region).filter(
        ({ watches, properties }) =>
          properties.TreatMissingData === 'breaching' &&
          watches.some((each) => each.startsWith('AWS/DynamoDB ReplicationLatency') && each.includes(other ?? '')),
      );
      expect(deaf.length).toBeGreaterThan(0);
    }
  });

  it('for every metric of our own, or the metric is said to be only looked at', () => {
    const watched = regions.flatMap((region) => alarmsOf(region).flatMap(({ watches }) => watches));
    const own = new Set(watched.filter((each) => each.startsWith('Twinshop ')));
    const lookedAt = metricsOf(ONLY_LOOKED_AT);
    expect(metricsOf(EMITTED).filter((each) => !own.has(each) && !lookedAt.includes(each))).toEqual([]);
    expect(lookedAt.filter((each) => own.has(each) || !metricsOf(EMITTED).includes(each))).toEqual([]);
  });
});

/** Undefined: nothing was told. */
type Measured = Readonly<Record<string, number | undefined>>;
interface Health {
  readonly well: number | Measured;
  readonly ill: number | Measured;
}

/** In the metric's own unit: what an ordinary day brings, and what somebody has to know. What is not here is counted. */
const HEALTH: Readonly<Record<string, Health>> = {
  // Milliseconds.
  IteratorAge: { well: 20_000, ill: 600_000 },
  ReplicationLatency: { well: 3_000, ill: 60_000 },
  OldestOverdueReservation: { well: 120_000, ill: 1_800_000 },
  // Seconds.
  ApproximateAgeOfOldestMessage: { well: 60, ill: 3_600 },
  // What is counted when all is well.
  Invocations: { well: 1, ill: 0 },
  StockAuditsCompleted: { well: 1, ill: 0 },
  // Several metrics, by the names that the alarm computes with.
  'percent errors requests': {
    well: { errors: 4, requests: 10 },
    ill: { errors: 50, requests: 1000 },
  },
  'percent invocations errors throttles': {
    well: { invocations: 1000, errors: 1, throttles: 1 },
    // All of them throttled: Lambda tells of neither invocations nor errors.
    ill: { invocations: undefined, errors: undefined, throttles: 10 },
  },
  // Step Functions tells each only when it happens.
  'ended failed timedOut': {
    well: { failed: undefined, timedOut: undefined },
    ill: { failed: undefined, timedOut: 1 },
  },
};
const COUNTED: Health = { well: 0, ill: 1 };

/** In seconds, how often a region tells these, whatever else happens. */
const SOUNDS: Readonly<Record<string, number>> = { Invocations: 60, OrdersNotSwept: 60, OldestOverdueReservation: 60 };
/** Metrics whose silence says that nobody is at work. */
const TOLD_WITH_EVERY_RUN = ['OrdersNotSwept', 'OldestOverdueReservation', 'StockAuditsCompleted'];

function measuredBy({ MetricName, Metrics = [] }: Json): string {
  const result = Metrics.find(({ Expression }: Json) => Expression)?.Id;
  const read = Metrics.filter(({ MetricStat }: Json) => MetricStat).map(({ Id }: Json) => Id);
  return MetricName ?? [result, ...read].join(' ');
}

const healthOf = (alarm: Json): Health => HEALTH[measuredBy(alarm)] ?? COUNTED;

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Whether it rings where every datapoint is this. */
function rings({ ComparisonOperator, Threshold, Metrics = [] }: Json, measured: number | Measured): boolean {
  const { Expression } = Metrics.find((each: Json) => each.Expression) ?? {};
  const value = typeof measured === 'number' ? measured : computed(Expression, measured);
  return COMPARISONS[ComparisonOperator]?.(value, Threshold) ?? false;
}

/** As CloudWatch computes it, from what was told and not from what was not: our expressions are those of JavaScript, but for two functions. */
function computed(expression: string, measured: Measured): number {
  const given = Object.keys(measured);
  const IF = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
  const FILL = (value: number | undefined, instead: number) => value ?? instead;
  return new Function('IF', 'FILL', ...given, `return ${expression}`)(IF, FILL, ...Object.values(measured));
}

/** What tells how the shop does; that it is going badly is told by something else. */
const ONLY_LOOKED_AT: Readonly<Record<string, readonly string[]>> = {
  order: ['OrderConfirmed', 'OrderRejected', 'CheckoutsRestarted', 'CheckoutsPutOff'],
  payment: ['PaymentDeclined', 'CaptureRefused', 'ProviderBack'],
  inventory: [
    'OutOfStock',
    'StockOnItsWay',
    'StockReclaimed',
    'StockNotAudited',
    'ReservationsExpired',
    'ParcelSent',
    'ParcelRefused',
  ],
  notification: ['MailSent'],
};

/** What the code counts, by service. The calls are read as text: they name both as literals. */
const EMITTED: Readonly<Record<string, readonly string[]>> = (() => {
  const calls = [...readSources(ROOT, ['services']).values()]
    .filter(({ file }) => !/\.test\.ts$|\/testing\//.test(file))
    .flatMap(({ text }) => [...text.matchAll(/\bcountMetric\(\s*'(\w+)',([^,;]*?)[,)]/g)]);
  const counted = calls.flatMap(([, service = '', names = '']) =>
    [...names.matchAll(/'([A-Z]\w+)'/g)].map(([, name = '']) => ({ service, name })),
  );
  const byService = Map.groupBy(counted, ({ service }) => service);
  return Object.fromEntries(
    [...byService].map(([service, all]) => [service, [...new Set(all.map(({ name }) => name))]]),
  );
})();

const metric = (namespace: string, name: string, ...values: readonly string[]) =>
  `${namespace} ${name} ${[...values].sort().join(' ')}`;

function metricsOf(byService: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(byService).flatMap(([service, names]) =>
    names.map((name) => metric('Twinshop', name, service)),
  );
}

function alarmsOf({ resolved }: CompiledRegion) {
  return resolved.ofType('AWS::CloudWatch::Alarm').map(({ id, properties }) => {
    const stats: Json[] = (properties.Metrics ?? []).flatMap(({ MetricStat }: Json) => MetricStat?.Metric ?? []);
    const watches = [...stats, ...(properties.Namespace ? [properties] : [])].map(
      ({ Namespace, MetricName, Dimensions }) =>
        metric(Namespace, MetricName, ...Dimensions.map(({ Value }: Json) => Value)),
    );
    return { id, properties, watches };
  });
}

/** Everything that may fail or fall behind, with the metrics that tell. */
function resourcesWatched({ region, resolved, stacks }: CompiledRegion) {
  // As they are written: the tables are in both regions, and made by the stacks of one.
  const tables = stacks
    .flatMap(({ template }) => Object.entries<Json>(template.Resources))
    .filter(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable');
  const others = ({ Replicas }: Json): string[] =>
    Replicas.map(({ Region }: Json) => Region).filter((name: string) => name !== region);
  const streamed = mappingsOf(resolved).filter(({ properties }) => properties.StartingPosition);
  const of = (type: string, metricsOf: (resource: Resource) => readonly string[]) =>
    resolved.ofType(type).map((resource) => ({ id: resource.id, metrics: metricsOf(resource) }));
  return [
    ...of('AWS::Lambda::Function', ({ id, properties: { FunctionName } }) => {
      const arn = resolved.arnOf(id);
      const isStreamed = streamed.some(({ properties }) => properties.FunctionName === arn);
      const names = ['Errors', 'Throttles', 'Invocations', ...(isStreamed ? ['IteratorAge'] : [])];
      return names.map((name) => metric('AWS/Lambda', name, FunctionName));
    }),
    ...of('AWS::SQS::Queue', ({ properties: { QueueName, RedrivePolicy } }) => [
      metric(
        'AWS/SQS',
        RedrivePolicy ? 'ApproximateAgeOfOldestMessage' : 'ApproximateNumberOfMessagesVisible',
        QueueName,
      ),
    ]),
    ...of('AWS::StepFunctions::StateMachine', ({ id }) => [
      ...['ExecutionsFailed', 'ExecutionsTimedOut'].map((name) => metric('AWS/States', name, resolved.arnOf(id))),
      // Of an Express workflow nothing is throttled but its start.
      metric('AWS/States', 'ThrottledEvents', 'StartExecution'),
    ]),
    ...of('AWS::ApiGatewayV2::Api', ({ id }) =>
      ['5xx', 'Count'].map((name) => metric('AWS/ApiGateway', name, resolved.physicalId(id))),
    ),
    ...tables.map(([id, { Properties }]) => ({
      id,
      metrics: others(Properties).map((other) =>
        metric('AWS/DynamoDB', 'ReplicationLatency', Properties.TableName, other),
      ),
    })),
  ];
}
