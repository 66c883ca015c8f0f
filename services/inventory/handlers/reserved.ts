import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import type { Reserved } from '../application/selling/reserve-stock.ts';
import type { ReserveStockAnswer, ReserveStockInput } from '../contracts/steps.ts';
import type { MoneySoFar } from '../domain/selling/reservation.ts';
import { runningElsewhere } from './running.ts';

/** What the saga is told of a reservation. The texts about goods that are short are for the shopper. */
export function answerOf(reserved: Reserved, money: MoneySoFar): ReserveStockAnswer {
  switch (reserved.kind) {
    case 'held': {
      const { reservedAt, expiresAt, status } = reserved.reservation;
      return status === 'COMMITTED' ? { reservedAt } : { reservedAt, expiresAt };
    }
    case 'out-of-stock':
      // Nobody asked the provider yet, so the order ends at once.
      if (money === 'untouched') throw new CheckoutOutcome('OutOfStock', notEnough(reserved.skus));
      throw new CheckoutOutcome('GoodsGone', notEnough(reserved.skus));
    case 'gone':
      throw new CheckoutOutcome('GoodsGone', notEnoughOfOne(reserved.skus));
    case 'on-its-way':
      // The saga waits for it, for a limited time. If it does not come, the shopper reads the same text.
      throw new CheckoutOutcome('StockOnItsWay', notEnough(reserved.skus));
    case 'running-elsewhere':
      throw runningElsewhere();
    case 'closed':
      throw new CheckoutOutcome(
        'ReservationClosed',
        `The reservation is ${reserved.status} and past its time or its end.`,
      );
  }
}

export function moneyOf({
  captured,
  epoch,
  attempt,
}: Pick<ReserveStockInput, 'captured' | 'epoch' | 'attempt'>): MoneySoFar {
  if (captured) return 'taken';
  return epoch === 1 && attempt === 1 ? 'untouched' : 'unknown';
}

/** An order that ended in the other region gets no goods. But what is paid is the customer's, whatever they were told there. */
export function yieldTo(endedElsewhere: boolean | undefined, money: MoneySoFar): void {
  if (!endedElsewhere || money === 'taken') return;
  throw new CheckoutOutcome('EndedElsewhere', 'Another region has already finished this order.');
}

/** Nobody recorded which of them was short. */
function notEnoughOfOne(skus: readonly string[]): string {
  return skus.length === 1 ? notEnough(skus) : 'There is not enough stock of one of the items.';
}

function notEnough(skus: readonly string[]): string {
  const names = skus.length === 1 ? skus[0] : `${skus.slice(0, -1).join(', ')} and ${skus.at(-1)}`;
  return `There is not enough stock of ${names}.`;
}
