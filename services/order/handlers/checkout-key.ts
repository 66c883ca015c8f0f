import type { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import type { OrderKey } from '../ports.ts';

/** The order whose checkout it is. */
export function keyFrom({ orderId, epoch, region }: Pick<CheckoutStart, 'orderId' | 'epoch' | 'region'>): OrderKey {
  return { id: orderId, epoch, region };
}
