import type { Clock } from '../../../shared/kernel/clock.ts';
import type { DelayedQueue } from '../../../shared/messaging/delayed-queue.ts';
import type { Held } from '../../../shared/messaging/gated-consumer.ts';
import { LONGEST_IN_QUEUE_MS } from '../domain/pace.ts';
import type { CheckoutGate } from './checkout-gate.ts';

export interface PutOffParts {
  readonly queue: DelayedQueue;
  readonly gate: Pick<CheckoutGate, 'delayMs'>;
  readonly clock: Clock;
}

export interface PutOff {
  readonly failed: ReadonlySet<string>;
  /** How many have waited so long that only the sweeper, which reads the order first, may start their checkout. */
  readonly left: number;
}

/** Sends placed orders back to their queue until their turn may come. */
export async function putOffCheckouts({ queue, gate, clock }: PutOffParts, messages: readonly Held[]): Promise<PutOff> {
  const oldest = clock().getTime() - LONGEST_IN_QUEUE_MS;
  const waiting = messages.filter(({ happenedAt }) => happenedAt.getTime() >= oldest);
  const delayed = await Promise.all(
    waiting.map(async ({ messageId, body, happenedAt }) => ({
      id: messageId,
      body,
      delayMs: await gate.delayMs(happenedAt),
    })),
  );
  return { failed: await queue.send(delayed), left: messages.length - waiting.length };
}
