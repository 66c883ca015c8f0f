import { step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { reserveStock } from '../application/selling/reserve-stock.ts';
import { reserving } from '../container.ts';
import { type ReserveStockAnswer, ReserveStockInput } from '../contracts/steps.ts';
import { answerOf, moneyOf, yieldTo } from './reserved.ts';

const parts = reserving();

export const handler = step(ReserveStockInput, async (order): Promise<ReserveStockAnswer> => {
  const money = moneyOf(order);
  yieldTo(order.yields, money);
  const reserved = await reserveStock(parts, order, money);
  if (reserved.kind === 'out-of-stock') countMetric('inventory', 'OutOfStock');
  if (reserved.kind === 'on-its-way') countMetric('inventory', 'StockOnItsWay');
  return answerOf(reserved, money);
});
