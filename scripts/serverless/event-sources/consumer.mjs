import * as z from 'zod';
import { idOf, queueOf, serviceOf } from './names.mjs';
import { parse, whatIsLost } from './parse.mjs';
import { alarmOf, arnOf, queue } from './queue.mjs';

/** As AWS advises: a batch may be throttled several times before its messages show up again. */
const VISIBILITY_PER_TIMEOUT = 6;
/** A hiccup or a deployment makes no dead letter, and nobody waits for hours to hear of one. */
const TRIES = 5;
/** EventBridge's own defaults: it tries for a day, ever less often. */
const DELIVERY = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 };
/** AWS requires a batching window for larger batches. */
const MOST_WITHOUT_WINDOW = 10;

const declarationIn = (service) =>
  z
    .strictObject({
      from: z.string('name the source of the events as its contracts spell it, for example twinshop.order'),
      events: z.array(z.string()).min(1, 'name the events that the function reacts to'),
      queue: queueOf(service),
      rule: z.string('name the rule after what it connects, for example order-confirmed-to-inventory'),
      batchSize: z.int().min(1),
      maximumBatchingWindow: z.int().min(1).max(300).optional(),
      maximumConcurrency: z
        .int('limit how many run at once: a queue takes every instance that the account may run')
        .min(2, 'must be at least 2: AWS accepts no less'),
      deadLetters: whatIsLost,
      undelivered: queueOf(service).optional(),
      named: z.strictObject({ rule: z.string(), target: z.string(), alarm: z.string() }).partial().default({}),
    })
    .refine(({ batchSize, maximumBatchingWindow }) => batchSize <= MOST_WITHOUT_WINDOW || maximumBatchingWindow, {
      path: ['maximumBatchingWindow'],
      error: `say how many seconds a batch may wait to fill: AWS requires it above ${MOST_WITHOUT_WINDOW} messages`,
    });

/**
 * `consumes`: a rule of the bus, a queue with its dead letters, the mapping to the function, and an alarm for what is lost.
 * What the rule cannot deliver goes to the dead letters too, or to the queue that `undelivered` names.
 */
export function consumerOf({ name, definition, declaration, stage }) {
  const schema = declarationIn(serviceOf(definition));
  const consumer = parse(schema, { name, kind: 'consumes', declaration });
  const id = idOf(consumer.queue);
  const deadLetters = `${id}DeadLetters`;
  const ids = {
    queue: `${id}Queue`,
    deadLetters,
    undelivered: consumer.undelivered ? idOf(consumer.undelivered) : deadLetters,
    rule: consumer.named.rule ?? `${id}Rule`,
    alarm: consumer.named.alarm ?? `${deadLetters}Alarm`,
  };
  const { timeout = stage.timeout, events = [] } = definition;
  return {
    definition: { ...definition, events: [...events, { sqs: mappingOf(consumer, ids) }] },
    resources: { ...queuesOf(consumer, ids, { ...stage, timeout }), ...ruleOf(consumer, ids, stage) },
  };
}

const mappingOf = ({ batchSize, maximumBatchingWindow, maximumConcurrency }, ids) => ({
  arn: arnOf(ids.queue),
  batchSize,
  ...(maximumBatchingWindow && { maximumBatchingWindow }),
  functionResponseType: 'ReportBatchItemFailures',
  maximumConcurrency,
});

function queuesOf(consumer, ids, { prefix, timeout }) {
  const name = `${prefix}-${consumer.queue}`;
  const deadLettersName = `${name}-dead-letters`;
  return {
    [ids.queue]: queue(name, {
      VisibilityTimeout: visibilityOf(timeout, consumer.maximumBatchingWindow),
      RedrivePolicy: { deadLetterTargetArn: arnOf(ids.deadLetters), maxReceiveCount: TRIES },
    }),
    [ids.deadLetters]: queue(deadLettersName),
    [ids.alarm]: alarmOf(ids.deadLetters, {
      AlarmName: deadLettersName,
      AlarmDescription: `${consumer.deadLetters}. Runbook: docs/runbooks/dead-letters.md`,
    }),
  };
}

/** In a round number. */
function visibilityOf(timeout, window = 0) {
  return Math.ceil((VISIBILITY_PER_TIMEOUT * timeout + window) / 5) * 5;
}

function ruleOf({ from, events, ...consumer }, ids, { prefix }) {
  const rule = {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: `${prefix}-${consumer.rule}`,
      EventBusName: { Ref: 'EventBus' },
      EventPattern: { source: [from], 'detail-type': events },
      Targets: [
        {
          Id: consumer.named.target ?? consumer.queue,
          Arn: arnOf(ids.queue),
          RetryPolicy: DELIVERY,
          DeadLetterConfig: { Arn: arnOf(ids.undelivered) },
        },
      ],
    },
  };
  const policies = consumer.undelivered
    ? {
        [`${ids.queue}Policy`]: lets(ids.rule, ids.queue),
        [`${ids.undelivered}Policy`]: lets(ids.rule, ids.undelivered),
      }
    : { [`${ids.queue}Policy`]: lets(ids.rule, ids.queue, ids.deadLetters) };
  return { [ids.rule]: rule, ...policies };
}

/** The rule, and nobody else, may send to these. */
function lets(ruleId, ...queueIds) {
  const arns = queueIds.map(arnOf);
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arns.length > 1 ? arns : arns[0],
    Condition: { ArnEquals: { 'aws:SourceArn': arnOf(ruleId) } },
  };
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: queueIds.map((Ref) => ({ Ref })),
      PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    },
  };
}
