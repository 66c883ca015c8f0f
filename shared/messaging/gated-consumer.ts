import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from '../observability/log.ts';
import { consumer, Delivered, type Subscription } from './consumer.ts';

export interface Held {
  readonly messageId: string;
  readonly body: string;
  /** When what it tells happened. */
  readonly happenedAt: Date;
}

export interface Gate {
  /** How many messages may be worked on now. */
  admit(wanted: number): Promise<number>;
  /** Sees to it that these come again later, and answers which of them it could not see to. */
  putOff(messages: readonly Held[]): Promise<ReadonlySet<string>>;
}

/**
 * A consumer whose messages wait for their turn. One that has to wait has not failed: it is put off, so that waiting
 * does not count towards the dead letters, however long it takes.
 */
export function gatedConsumer(gate: Gate, ...subscriptions: readonly Subscription[]) {
  const consume = consumer(...subscriptions);

  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const waiting = Records.flatMap((record) => heldFrom(record) ?? []);
    const admitted = await gate.admit(waiting.length);
    const late = waiting.slice(admitted);
    const ids = new Set(late.map(({ messageId }) => messageId));
    // What nobody can read does not wait: it fails at once, as it would anywhere.
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
