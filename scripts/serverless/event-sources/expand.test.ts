import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../tests/support/templates.ts';
import { withEventSources } from './expand.mjs';

const STAGE = { prefix: 'twinshop-staging', timeout: 10 };
const CONSUMES = {
  from: 'twinshop.order',
  events: ['OrderConfirmed'],
  rule: 'order-confirmed-to-thanks',
  queue: 'notification-thanks',
  batchSize: 10,
  maximumConcurrency: 2,
  deadLetters: 'Customers who were not thanked',
};
const READS = {
  table: 'notifications',
  batchSize: 100,
  filterPatterns: [{ eventName: ['INSERT'] }],
  givenUp: { queue: 'notification-unread', means: 'Notes that nobody read' },
};
const fn = (more: object) => ({ handler: 'services/notification/handlers/thank.event.handler', ...more });
const consuming = (change: object = {}, more: object = {}) =>
  withEventSources({ thank: fn({ consumes: { ...CONSUMES, ...change }, ...more }) }, STAGE);
const reading = (change: object = {}, more: object = {}) =>
  withEventSources({ note: fn({ reads: { ...READS, ...change }, ...more }) }, STAGE);
const resource = ({ resources }: { resources: Json }, id: string) => resources[id]?.Properties;

it('leaves a function as it is that neither consumes nor reads', () => {
  const getOrder = fn({ events: [{ httpApi: { method: 'get', path: '/v1/orders' } }] });
  expect(withEventSources({ getOrder }, STAGE)).toEqual({ functions: { getOrder }, resources: {} });
});

it('gives no two functions the same queue', () => {
  const both = { thank: fn({ consumes: CONSUMES }), thankAgain: fn({ consumes: CONSUMES }) };
  expect(() => withEventSources(both, STAGE)).toThrow(/thankAgain: .*NotificationThanksQueue/);
});

describe('a function that consumes events', () => {
  it('is told by a queue of its own, message by message, by a bounded number of instances', () => {
    const { thank } = consuming({ maximumBatchingWindow: 3 }, { events: [{ schedule: 'rate(1 hour)' }] }).functions;
    expect(thank).not.toHaveProperty('consumes');
    expect(thank.events).toEqual([
      { schedule: 'rate(1 hour)' },
      {
        sqs: {
          arn: { 'Fn::GetAtt': ['NotificationThanksQueue', 'Arn'] },
          batchSize: 10,
          maximumBatchingWindow: 3,
          functionResponseType: 'ReportBatchItemFailures',
          maximumConcurrency: 2,
        },
      },
    ]);
  });

  it.each([
    { timeout: 20, window: undefined, hidden: 120 },
    { timeout: 20, window: 5, hidden: 125 },
    { timeout: 20, window: 2, hidden: 125 },
    // The framework's default of the project.
    { timeout: undefined, window: undefined, hidden: 60 },
  ])('has its messages hidden for six times $timeout s, and $window s that a batch may wait', (given) => {
    const made = consuming({ maximumBatchingWindow: given.window }, { timeout: given.timeout });
    expect(resource(made, 'NotificationThanksQueue').VisibilityTimeout).toBe(given.hidden);
  });

  it('tries five times, and keeps what it cannot do for two weeks, with an alarm that says what that is', () => {
    const made = consuming();
    expect(resource(made, 'NotificationThanksQueue')).toMatchObject({
      QueueName: 'twinshop-staging-notification-thanks',
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['NotificationThanksDeadLetters', 'Arn'] },
        maxReceiveCount: 5,
      },
    });
    expect(resource(made, 'NotificationThanksDeadLetters')).toEqual({
      QueueName: 'twinshop-staging-notification-thanks-dead-letters',
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    expect(resource(made, 'NotificationThanksDeadLettersAlarm')).toMatchObject({
      AlarmName: 'twinshop-staging-notification-thanks-dead-letters',
      AlarmDescription: 'Customers who were not thanked. Runbook: docs/runbooks/dead-letters.md',
      Dimensions: [{ Value: { 'Fn::GetAtt': ['NotificationThanksDeadLetters', 'QueueName'] } }],
    });
  });

  it('hears of these events alone, by a rule that its queue and its dead letters let in', () => {
    const made = consuming();
    expect(resource(made, 'NotificationThanksRule')).toMatchObject({
      Name: 'twinshop-staging-order-confirmed-to-thanks',
      EventPattern: { source: ['twinshop.order'], 'detail-type': ['OrderConfirmed'] },
      Targets: [
        {
          Id: 'notification-thanks',
          Arn: { 'Fn::GetAtt': ['NotificationThanksQueue', 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['NotificationThanksDeadLetters', 'Arn'] } },
        },
      ],
    });
    expect(letIn(made, 'NotificationThanksQueuePolicy')).toEqual({
      rule: 'NotificationThanksRule',
      to: ['NotificationThanksQueue', 'NotificationThanksDeadLetters'],
    });
  });

  it('has what the rule cannot deliver where it says', () => {
    const made = consuming({ undelivered: 'notification-unread' });
    expect(resource(made, 'NotificationThanksRule').Targets[0].DeadLetterConfig).toEqual({
      Arn: { 'Fn::GetAtt': ['NotificationUnread', 'Arn'] },
    });
    expect(letIn(made, 'NotificationThanksQueuePolicy').to).toEqual(['NotificationThanksQueue']);
    expect(letIn(made, 'NotificationUnreadPolicy')).toEqual({
      rule: 'NotificationThanksRule',
      to: ['NotificationUnread'],
    });
  });

  it('keeps the names that its resources have in stacks that are deployed', () => {
    const made = consuming({ named: { rule: 'ThankRule', target: 'thanks', alarm: 'ThankAlarm' } });
    expect(Object.keys(made.resources)).toEqual(expect.arrayContaining(['ThankRule', 'ThankAlarm']));
    expect(resource(made, 'ThankRule').Targets[0].Id).toBe('thanks');
    expect(letIn(made, 'NotificationThanksQueuePolicy').rule).toBe('ThankRule');
  });

  it.each([
    {
      wrong: { queue: 'order-thanks' },
      says: 'thank.consumes.queue: must begin with notification-',
    },
    { wrong: { undelivered: 'order-unread' }, says: 'thank.consumes.undelivered: must begin with notification-' },
    { wrong: { maximumConcurrency: undefined }, says: 'thank.consumes.maximumConcurrency: limit how many run at once' },
    { wrong: { maximumConcurrency: 1 }, says: 'thank.consumes.maximumConcurrency: must be at least 2' },
    { wrong: { batchSize: 11 }, says: 'thank.consumes.maximumBatchingWindow: say how many seconds a batch' },
    { wrong: { deadLetters: undefined }, says: 'thank.consumes.deadLetters: say what is lost' },
    { wrong: { events: [] }, says: 'thank.consumes.events: name the events' },
    { wrong: { from: undefined }, says: 'thank.consumes.from: name the source' },
    { wrong: { retries: 5 }, says: 'retries' },
  ])('is not packaged with $wrong', ({ wrong, says }) => {
    expect(() => consuming(wrong)).toThrow(says);
  });
});

describe('a function that reads a stream', () => {
  it('is never blocked by a record, and gives none up without a trace', () => {
    const { note } = reading({ parallelizationFactor: 2 }).functions;
    expect(note.events).toEqual([
      {
        stream: {
          type: 'dynamodb',
          arn: { 'Fn::GetAtt': ['NotificationTableStream', 'Arn'] },
          startingPosition: 'TRIM_HORIZON',
          batchSize: 100,
          parallelizationFactor: 2,
          maximumRetryAttempts: 20,
          maximumRecordAgeInSeconds: 21_600,
          bisectBatchOnFunctionError: true,
          functionResponseType: 'ReportBatchItemFailures',
          destinations: { onFailure: { type: 'sqs', arn: { 'Fn::GetAtt': ['NotificationUnread', 'Arn'] } } },
          filterPatterns: [{ eventName: ['INSERT'] }],
        },
      },
    ]);
  });

  it('may set aside what it cannot read, besides what it may anyway', () => {
    const mine = { Effect: 'Allow', Action: ['events:PutEvents'], Resource: 'bus' };
    const { note } = reading({}, { environment: { EVENT_BUS: 'bus' }, iamRoleStatements: [mine] }).functions;
    expect(note.environment).toEqual({ EVENT_BUS: 'bus', SET_ASIDE_QUEUE: { Ref: 'NotificationSetAside' } });
    expect(note.iamRoleStatements).toEqual([
      mine,
      {
        Effect: 'Allow',
        Action: ['sqs:SendMessage'],
        Resource: { 'Fn::GetAtt': ['NotificationSetAside', 'Arn'] },
      },
    ]);
  });

  it('tells somebody of both', () => {
    const made = reading();
    for (const id of ['NotificationUnread', 'NotificationSetAside']) {
      expect(resource(made, `${id}Alarm`)).toMatchObject({
        AlarmName: resource(made, id).QueueName,
        Dimensions: [{ Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
        AlarmActions: [{ Ref: 'AlarmTopic' }],
      });
    }
    expect(resource(made, 'NotificationUnreadAlarm').AlarmDescription).toContain('Notes that nobody read. Runbook: ');
    expect(resource(made, 'NotificationSetAsideAlarm').AlarmDescription).toContain('notifications table');
  });

  it.each([
    { wrong: { filterPatterns: undefined }, says: 'note.reads.filterPatterns: filter by region' },
    { wrong: { filterPatterns: [] }, says: 'note.reads.filterPatterns: filter by region' },
    {
      wrong: { givenUp: { ...READS.givenUp, queue: 'order-unread' } },
      says: 'note.reads.givenUp.queue: must begin with notification-',
    },
    { wrong: { maximumRetryAttempts: -1 }, says: 'maximumRetryAttempts' },
  ])('is not packaged with $wrong', ({ wrong, says }) => {
    expect(() => reading(wrong)).toThrow(says);
  });
});

function letIn(made: { resources: Json }, policy: string) {
  const { Queues, PolicyDocument } = resource(made, policy);
  const [{ Resource, Condition }] = PolicyDocument.Statement;
  const to = [Resource].flat().map((each: Json) => each['Fn::GetAtt'][0]);
  expect(Queues).toEqual(to.map((Ref) => ({ Ref })));
  return { rule: Condition.ArnEquals['aws:SourceArn']['Fn::GetAtt'][0], to };
}
