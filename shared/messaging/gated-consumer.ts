import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from '../observability/log.ts';
import { consumer, Delivered, type Subscription } from './consumer.ts';

export interface Held {
  readonly messageId: string;
  readonly body: string;
  /** When the event happened. */
  readonly happenedAt: Date;
}

export interface Gate {
  /** How many messages may be worked on now. */
  admit(wanted: number): Promise<number>;
  /** Makes these come again later, and answers those for which that failed. */
  putOff(messages: readonly Held[]): Promise<ReadonlySet<string>>;
}

/**
 * A consumer whose messages wait for their turn. A message that has to wait has not failed: it is put off, so that it
 * does not become a dead letter, however long it waits.
 */
export function gatedConsumer(gate: Gate, ...subscriptions: readonly Subscription[]) {
  const consume = consumer(...subscriptions);

  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const waiting = Records.flatMap((record) => heldFrom(record) ?? []);
    const admitted = await gate.admit(waiting.length);
    const late = waiting.slice(admitted);
    const ids = new Set(late.map(({ messageId }) => messageId));
    // An unreadable message does not wait. It fails at once, as in every consumer.
    const now = Records.filter(({ messageId }) => !ids.has(messageId));
    const [{ batchItemFailures }, notPutOff] = await Promise.all([
      now.length > 0 ? consume({ Records: now }, context) : { batchItemFailures: [] },
      late.length > 0 ? putOff(gate, late) : new Set<string>(),
    ]);
    return {
      batchItemFailures: [...batchItemFailures, ...[...notPutOff].map((itemIdentifier) => ({ itemIdentifier }))],
    };
  };
}

async function putOff(gate: Gate, late: readonly Held[]): Promise<ReadonlySet<string>> {
  try {
    return await gate.putOff(late);
  } catch (error) {
    log.error('put-off-failed', 'Could not put off messages. They will come again.', error, { messages: late.length });
    return new Set(late.map(({ messageId }) => messageId));
  }
}

function heldFrom({ messageId, body }: SQSRecord): Held | undefined {
  try {
    return { messageId, body, happenedAt: new Date(Delivered.parse(JSON.parse(body)).detail.time) };
  } catch {
    return undefined;
  }
}
