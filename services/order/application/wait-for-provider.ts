import type { Clock } from '../../../shared/kernel/clock.ts';
import { waitForProvider } from '../domain/attempts.ts';
import { isInCheckout } from '../domain/status.ts';
import type { OrderKey, Orders } from '../ports.ts';
import { OrderChangedMeanwhile } from './settle-order.ts';

export interface WaitParts {
  readonly orders: Pick<Orders, 'get' | 'save'>;
  readonly clock: Clock;
}

/** Notes that an attempt ended because the payment provider is away, for the sweeper. */
export async function letOrderWait({ orders, clock }: WaitParts, key: OrderKey, attempt: number): Promise<void> {
  const order = await orders.get(key);
  if (!order) throw new Error(`Order ${key.id} has no state of epoch ${key.epoch} in ${key.region}.`);
  const waiting = isInCheckout(order) ? waitForProvider(order, attempt, clock()) : undefined;
  if (waiting && (await orders.save(waiting, order)) === 'outdated') throw new OrderChangedMeanwhile();
}
