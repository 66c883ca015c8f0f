// The alarms that follow from what a template holds: every function, queue, stream and table has the same ones, so
// they are written once (docs/adr/0021-alarms-follow-from-the-template.md). What is peculiar to a service stands in its
// resources.yml.

const MINUTE = 60;
/** Longer than a restart, a release or a burst of throttling takes. */
const PATIENCE = { EvaluationPeriods: 5, DatapointsToAlarm: 3 };
/** One failure in twenty is more than retries hide. */
const FAILING_PERCENT = 5;
/** A message that is new is worked on within seconds. */
const OLDEST_MESSAGE_SECONDS = 15 * MINUTE;
/** A stream keeps its records for a day, a mapping gives one up after six hours. */
const STREAM_BEHIND_MS = 5 * MINUTE * 1000;
/** Usually below a second. Orders that were in flight in a lost region are as old as this in the other one. */
const REPLICATION_MS = 30_000;

export default class Alarms {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': () => this.compile() };
  }

  compile() {
    const { service } = this.serverless;
    const { Resources } = service.provider.compiledCloudFormationTemplate;
    Object.assign(Resources, alarmsFor(Resources, service.custom));
  }
}

function alarmsFor(resources, { alarms: { heartbeat }, regions }) {
  const of = (type) => Object.entries(resources).filter(([, { Type }]) => Type === type);
  const schedules = of('AWS::Events::Rule').filter(([, { Properties }]) => Properties.ScheduleExpression);
  const scheduleOf = (id) =>
    schedules.find(([, { Properties }]) => JSON.stringify(Properties.Targets).includes(`"${id}"`))?.[1].Properties
      .ScheduleExpression;
  const mappings = of('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
  const readsStream = (id) =>
    mappings.some(
      ({ FunctionName, StartingPosition }) => StartingPosition && JSON.stringify(FunctionName).includes(`"${id}"`),
    );
  const alarms = [
    ...of('AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
      const every = secondsOf(scheduleOf(id));
      return [
        failing(id, Properties, every ?? MINUTE),
        ...(every ? [silent(id, Properties, every)] : []),
        ...(readsStream(id) ? [behind(id, Properties)] : []),
      ];
    }),
    ...of('AWS::SQS::Queue').flatMap(([id, { Properties }]) =>
      Properties.RedrivePolicy ? [waiting(id, Properties)] : [],
    ),
    ...of('AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) => replication(id, Properties, regions, heartbeat)),
  ];
  return Object.fromEntries(
    alarms.map(([id, properties]) => [
      id,
      { Type: 'AWS::CloudWatch::Alarm', Properties: { ...properties, AlarmActions: [{ Ref: 'AlarmTopic' }] } },
    ]),
  );
}

function failing(id, { FunctionName }, Period) {
  const metric = (Id, MetricName) => ({
    Id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }] },
      Period,
      Stat: 'Sum',
    },
  });
  return [
    `${id}FailingAlarm`,
    {
      AlarmName: `${FunctionName}-failing`,
      AlarmDescription: `${FunctionName} fails or is throttled. Runbook: docs/runbooks/function-failing.md`,
      Metrics: [
        metric('invocations', 'Invocations'),
        metric('errors', 'Errors'),
        metric('throttles', 'Throttles'),
        {
          Id: 'percent',
          Label: 'failed or throttled, in percent',
          // A call that is throttled is not counted as an invocation: while all of them are, there are no invocations at all.
          Expression: '100 * (FILL(errors, 0) + FILL(throttles, 0)) / (FILL(invocations, 0) + FILL(throttles, 0))',
        },
      ],
      ...PATIENCE,
      Threshold: FAILING_PERCENT,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching', // nobody asked for it
    },
  ];
}

function silent(id, { FunctionName }, Period) {
  return [
    `${id}SilentAlarm`,
    {
      AlarmName: `${FunctionName}-silent`,
      AlarmDescription: `${FunctionName} does not run on its schedule. Runbook: docs/runbooks/scheduled-jobs.md`,
      ...ofFunction(id, 'Invocations'),
      Statistic: 'Sum',
      Period,
      ...PATIENCE,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    },
  ];
}

function behind(id, { FunctionName }) {
  return [
    `${id}BehindAlarm`,
    {
      AlarmName: `${FunctionName}-behind`,
      AlarmDescription: `${FunctionName} is behind its stream. Runbook: docs/runbooks/stream-behind.md`,
      ...ofFunction(id, 'IteratorAge'),
      Statistic: 'Maximum',
      Period: MINUTE,
      ...PATIENCE,
      Threshold: STREAM_BEHIND_MS,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching', // nothing was read, because nothing was written
    },
  ];
}

function waiting(id, { QueueName }) {
  return [
    `${id}WaitingAlarm`,
    {
      AlarmName: `${QueueName}-waiting`,
      AlarmDescription: `Messages in ${QueueName} have waited for more than 15 minutes. Runbook: docs/runbooks/waiting-messages.md`,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: MINUTE,
      ...PATIENCE,
      Threshold: OLDEST_MESSAGE_SECONDS,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching', // an empty queue
    },
  ];
}

/**
 * Each region watches what it sends to the other one. One table is written on a schedule in every region: when nothing
 * is heard of that one, replication, or what measures it, is gone.
 */
function replication(id, { TableName }, { first, second }, heartbeat) {
  const isHeartbeat = id === heartbeat;
  return [
    `${id}ReplicationAlarm`,
    {
      AlarmName: `${TableName}-replication`,
      AlarmDescription: `Writes to ${TableName} reach the other region late${isHeartbeat ? ', or not at all' : ''}. Runbook: docs/runbooks/replication-late.md`,
      Namespace: 'AWS/DynamoDB',
      MetricName: 'ReplicationLatency',
      Dimensions: [
        { Name: 'TableName', Value: TableName },
        { Name: 'ReceivingRegion', Value: { 'Fn::If': ['OwnsTables', second, first] } },
      ],
      Statistic: 'Average',
      Period: isHeartbeat ? 5 * MINUTE : MINUTE,
      ...PATIENCE,
      Threshold: REPLICATION_MS,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: isHeartbeat ? 'breaching' : 'notBreaching',
    },
  ];
}

const ofFunction = (id, MetricName) => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }],
});

/** Of a rate, which is what our schedules are. */
function secondsOf(expression) {
  if (expression === undefined) return undefined;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (!unit) throw new Error(`${expression}: only rates have an alarm that tells when they are silent.`);
  return Number(count) * { minute: 60, hour: 3600, day: 86_400 }[unit];
}
