import { step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { type ReservingParts, reserveStock } from '../application/selling/reserve-stock.ts';
import { type ReserveStockAnswer, ReserveStockInput } from '../contracts/steps.ts';
import { answerOf, moneyOf, yieldTo } from './reserved.ts';
import { runOf } from './running.ts';

export function create(parts: ReservingParts) {
  return step(ReserveStockInput, parts.region, async (order): Promise<ReserveStockAnswer> => {
    const money = moneyOf(order);
    yieldTo(order.yields, money);
    const isLastCall = order.failure?.Error === 'StockOnItsWay';
    const reserved = await reserveStock(parts, order, money, { ...runOf(order), isLastCall });
    if (reserved.kind === 'out-of-stock') countMetric('inventory', 'OutOfStock');
    if (reserved.kind === 'on-its-way') countMetric('inventory', 'StockOnItsWay');
    return answerOf(reserved, money);
  });
}
