import { step } from '../../../shared/messaging/step.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { releaseStock } from '../application/selling/release-stock.ts';
import { reserving } from '../container.ts';
import { type ReleaseStockAnswer, ReleaseStockInput } from '../contracts/steps.ts';

const parts = reserving();

export const handler = step(ReleaseStockInput, async (order): Promise<ReleaseStockAnswer> => {
  const released = await releaseStock(parts, order);
  if (released.kind === 'closed') throw new CheckoutOutcome('ReservationClosed', 'The units are sold.');
  return { releasedAt: released.at };
});
