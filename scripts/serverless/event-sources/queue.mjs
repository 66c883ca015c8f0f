const TWO_WEEKS_SECONDS = 1_209_600;

export const attribute = (id, name) => ({ 'Fn::GetAtt': [id, name] });
export const arnOf = (id) => attribute(id, 'Arn');

/** Long enough for a holiday, encrypted. */
export const queue = (QueueName, more = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, MessageRetentionPeriod: TWO_WEEKS_SECONDS, SqsManagedSseEnabled: true, ...more },
});

/** Rings as soon as there is something in a queue where messages come to stay. */
export const alarmOf = (id, { AlarmName, AlarmDescription }) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName,
    AlarmDescription,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: attribute(id, 'QueueName') }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [{ Ref: 'AlarmTopic' }],
  },
});
