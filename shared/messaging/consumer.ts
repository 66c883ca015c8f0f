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

/** Ties a type of event to the reaction. The type's own schema parses its data. */
export function on<Type extends EventType>(event: Type, react: Reaction<Type>): Subscription {
  const schema = envelopeOf(event);
  return { event, react: async (envelope) => react(schema.parse(envelope) as EventOf<Type>) };
}

/** Works on a batch and gives an outcome for each message, in their order. */
type Work = (records: readonly SQSRecord[]) => Promise<readonly PromiseSettledResult<unknown>[]>;

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
 * A queue's consumer. It works on messages side by side. A message that fails does not hold back its batch: it alone comes
 * again, and in the end becomes a dead letter. Reactions must recognise by business keys what arrives twice or late.
 */
export function consumer(...subscriptions: readonly Subscription[]) {
  return consuming(oneByOne(subscriptions));
}

/** For events that may come too early: then they go into that queue, which is their own, once more. */
export function patientConsumer(queue: DelayedQueue, ...subscriptions: readonly Subscription[]) {
  return consuming(oneByOne(subscriptions), queue);
}

/**
 * For events that are cheaper to handle together. The reaction gets the whole batch and answers for each event, in their
 * order, what went wrong, if anything.
 */
export function batchConsumer<Type extends EventType>(
  event: Type,
  react: (events: readonly EventOf<Type>[]) => Promise<readonly (Error | undefined)[]>,
) {
  const schema = envelopeOf(event);
  return consuming(async (records) => {
    const parsed = await Promise.allSettled(
      records.map(async (record) => {
        const detail = detailOf(record);
        if (detail.type !== event.type) throw new NoReaction(detail.type);
        return schema.parse(detail) as EventOf<Type>;
      }),
    );
    const events = parsed.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const said = (await saidOf(events, react)).values();
    return parsed.map((each) => (each.status === 'fulfilled' ? outcomeOf(said.next().value) : each));
  });
}

/** A reaction that fails as a whole, or misses an outcome, has failed for all events. */
async function saidOf<Event>(
  events: readonly Event[],
  react: (events: readonly Event[]) => Promise<readonly (Error | undefined)[]>,
) {
  if (events.length === 0) return [];
  const [said] = await Promise.allSettled([react(events)]);
  if (said.status === 'rejected') return events.map(() => said.reason);
  if (said.value.length === events.length) return said.value;
  return events.map(() => new Error(`The reaction gave ${said.value.length} outcomes for ${events.length} events.`));
}

class NoReaction extends Error {
  constructor(type: string) {
    super(`Nothing here reacts to ${type}: the rule of this queue lets too much through.`);
  }
}

const detailOf = ({ body }: Pick<SQSRecord, 'body'>) => Delivered.parse(JSON.parse(body)).detail;

function outcomeOf(failure: Error | undefined): PromiseSettledResult<undefined> {
  return failure ? { status: 'rejected', reason: failure } : { status: 'fulfilled', value: undefined };
}

/** Each message by itself, side by side with the others. */
function oneByOne(subscriptions: readonly Subscription[]): Work {
  const byType = new Map(subscriptions.map((subscription) => [subscription.event.type, subscription]));

  async function consume(record: SQSRecord): Promise<void> {
    const detail = detailOf(record);
    const subscription = byType.get(detail.type);
    if (!subscription) throw new NoReaction(detail.type);
    await withLogContext({ traceId: traceIdOf(detail.traceparent), eventId: detail.id }, () =>
      subscription.react(detail),
    );
  }

  return (records) => Promise.allSettled(records.map(consume));
}

function consuming(work: Work, later?: DelayedQueue) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(traced())
    .handler(async ({ Records }) => {
      const outcomes = await work(Records);
      const notDelayed = later && (await later.send(tooEarly(Records, outcomes)));
      const batchItemFailures = outcomes.flatMap((outcome, index) => {
        const record = Records[index];
        if (outcome.status === 'fulfilled' || !record) return [];
        if (outcome.reason instanceof TooEarly && notDelayed?.has(record.messageId) === false) return [];
        log.error('event-failed', 'Could not process an event. It will come again.', outcome.reason, {
          ...eventOf(record),
          messageId: record.messageId,
          received: record.attributes.ApproximateReceiveCount,
        });
        return [{ itemIdentifier: record.messageId }];
      });
      return { batchItemFailures };
    });
}

/** Which event it was, in the trace of its order; nothing of a message that cannot be read. */
function eventOf({ body }: Pick<SQSRecord, 'body'>) {
  try {
    const { id, traceparent } = detailOf({ body });
    return { eventId: id, traceId: traceIdOf(traceparent) };
  } catch {
    return {};
  }
}

function tooEarly(
  records: readonly SQSRecord[],
  outcomes: readonly PromiseSettledResult<unknown>[],
): readonly DelayedMessage[] {
  return records.flatMap(({ messageId: id, body }, index) => {
    const outcome = outcomes[index];
    const isEarly = outcome?.status === 'rejected' && outcome.reason instanceof TooEarly;
    return isEarly ? [{ id, body, delayMs: outcome.reason.delayMs }] : [];
  });
}
