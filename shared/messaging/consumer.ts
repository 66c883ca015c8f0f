import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { log, withLogContext } from '../observability/log.ts';
import { traceIdOf } from '../observability/trace.ts';
import { traced } from '../observability/traced.ts';
import type { DelayedMessage, DelayedQueue } from './delayed-queue.ts';
import { Envelope, type EventOf, type EventType, envelopeOf } from './envelope.ts';

/** What EventBridge puts into a queue: its own wrapping around our envelope. */
export const Delivered = z.object({ detail: Envelope });

type Reaction<Type extends EventType> = (event: EventOf<Type>) => Promise<void>;

export interface Subscription {
  readonly event: EventType;
  readonly react: (event: Envelope) => Promise<void>;
}

/** Ties a type of event to what happens on it; its data is parsed with the type's own schema. */
export function on<Type extends EventType>(event: Type, react: Reaction<Type>): Subscription {
  const schema = envelopeOf(event);
  return { event, react: async (envelope) => react(schema.parse(envelope) as EventOf<Type>) };
}

type Work = () => Promise<void>;
/** How a batch is worked on. Whatever the way, every message has an outcome of its own. */
type Pace = (batch: readonly Work[]) => Promise<PromiseSettledResult<void>[]>;

const sideBySide: Pace = (batch) => Promise.allSettled(batch.map((work) => work()));

const oneByOne: Pace = async (batch) => {
  const outcomes: PromiseSettledResult<void>[] = [];
  for (const work of batch) outcomes.push(...(await Promise.allSettled([work()])));
  return outcomes;
};

/** Not yet: the message comes again after this time, and nothing has failed. */
export class TooEarly extends Error {
  override readonly name = 'TooEarly';
  readonly delayMs: number;

  constructor(delayMs: number) {
    super(`Not before ${delayMs} ms from now.`);
    this.delayMs = delayMs;
  }
}

/**
 * A queue's consumer. Messages are worked on side by side; one that fails does not hold back its batch, it alone comes
 * again and ends with the dead letters. What arrives twice or late is the reaction's to recognise, by its business key.
 */
export function consumer(...subscriptions: readonly Subscription[]) {
  return consuming(sideBySide, subscriptions);
}

/** For events that may come too early: then they go into that queue, which is their own, once more. */
export function patientConsumer(queue: DelayedQueue, ...subscriptions: readonly Subscription[]) {
  return consuming(sideBySide, subscriptions, queue);
}

/** For messages that tend to meet at the same item: side by side they would only be in each other's way. */
export function consumerOneByOne(...subscriptions: readonly Subscription[]) {
  return consuming(oneByOne, subscriptions);
}

function consuming(pace: Pace, subscriptions: readonly Subscription[], later?: DelayedQueue) {
  const byType = new Map(subscriptions.map((subscription) => [subscription.event.type, subscription]));

  async function consume(record: SQSRecord): Promise<void> {
    const { detail } = Delivered.parse(JSON.parse(record.body));
    const subscription = byType.get(detail.type);
    if (!subscription) throw new Error(`No reaction to ${detail.type} here: the rule of this queue is too wide.`);
    await withLogContext({ traceId: traceIdOf(detail.traceparent), eventId: detail.id }, () =>
      subscription.react(detail),
    );
  }

  return middy<SQSEvent, SQSBatchResponse>()
    .use(traced())
    .handler(async ({ Records }) => {
      const outcomes = await pace(Records.map((record) => () => consume(record)));
      const notDelayed = later && (await later.send(tooEarly(Records, outcomes)));
      const batchItemFailures = outcomes.flatMap((outcome, index) => {
        const record = Records[index];
        if (outcome.status === 'fulfilled' || !record) return [];
        if (outcome.reason instanceof TooEarly && notDelayed?.has(record.messageId) === false) return [];
        log.error('An event could not be processed; it will come again.', outcome.reason, {
          messageId: record.messageId,
          received: record.attributes.ApproximateReceiveCount,
        });
        return [{ itemIdentifier: record.messageId }];
      });
      return { batchItemFailures };
    });
}

function tooEarly(
  records: readonly SQSRecord[],
  outcomes: readonly PromiseSettledResult<void>[],
): readonly DelayedMessage[] {
  return records.flatMap(({ messageId: id, body }, index) => {
    const outcome = outcomes[index];
    const isEarly = outcome?.status === 'rejected' && outcome.reason instanceof TooEarly;
    return isEarly ? [{ id, body, delayMs: outcome.reason.delayMs }] : [];
  });
}
