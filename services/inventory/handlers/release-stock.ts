import { step } from '../../../shared/messaging/step.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { releaseStock } from '../application/selling/release-stock.ts';
import type { ReservingParts } from '../application/selling/reserve-stock.ts';
import { type ReleaseStockAnswer, ReleaseStockInput } from '../contracts/steps.ts';
import { runningElsewhere, runOf } from './running.ts';

export function create(parts: ReservingParts) {
  return step(ReleaseStockInput, parts.region, async (order): Promise<ReleaseStockAnswer> => {
    const released = await releaseStock(parts, order, runOf(order));
    if (released.kind === 'closed') throw new CheckoutOutcome('ReservationClosed', 'The units are sold.');
    if (released.kind === 'running-elsewhere') throw runningElsewhere();
    return { releasedAt: released.at };
  });
}
