import { StepOutcome, step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { reserveStock } from '../application/reserve-stock.ts';
import { reserving } from '../container.ts';
import { type ReserveStockAnswer, ReserveStockInput } from '../contracts/steps.ts';

const parts = reserving();

export const handler = step(ReserveStockInput, async (order): Promise<ReserveStockAnswer> => {
  const reserved = await reserveStock(parts, order);
  switch (reserved.kind) {
    case 'held': {
      const { reservedAt, expiresAt } = reserved.reservation;
      return { reservedAt, expiresAt };
    }
    case 'out-of-stock':
      countMetric('inventory', 'OutOfStock');
      // This text is for the shopper.
      throw new StepOutcome('OutOfStock', soldOut(reserved.skus));
    case 'on-its-way':
      countMetric('inventory', 'StockOnItsWay');
      // The saga waits for it, for a bounded time; what the shopper is told if it does not come is the same.
      throw new StepOutcome('StockOnItsWay', soldOut(reserved.skus));
    case 'closed':
      throw new StepOutcome('ReservationClosed', `The reservation is ${reserved.status} and past its time or its end.`);
  }
});

function soldOut(skus: readonly string[]): string {
  return skus.length === 1
    ? `${skus[0]} is sold out.`
    : `${skus.slice(0, -1).join(', ')} and ${skus.at(-1)} are sold out.`;
}
