import { step } from '../../../shared/messaging/step.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { releaseStock } from '../application/selling/release-stock.ts';
import type { ReservingParts } from '../application/selling/reserve-stock.ts';
import { type ReleaseStockAnswer, ReleaseStockInput } from '../contracts/steps.ts';

export function create(parts: ReservingParts) {
  return step(ReleaseStockInput, parts.region, async (order): Promise<ReleaseStockAnswer> => {
    const released = await releaseStock(parts, order);
    if (released.kind === 'closed') throw new CheckoutOutcome('ReservationClosed', 'The units are sold.');
    if (released.kind === 'running-elsewhere') throw new Error('Another run of this checkout holds the goods.');
    return { releasedAt: released.at };
  });
}
