import type { StockOfSku } from '../application/view-stock.ts';
import type { AdjustedView, AdjustmentAskedView, MovementView, QuotaView, StockView } from '../contracts/api.ts';
import type { Adjustment } from '../domain/adjustment.ts';
import type { Movement } from '../domain/movement.ts';
import { type Quota, sumOf } from '../domain/quota.ts';

export function stockView(sku: string, { quotas, totals, movements }: StockOfSku): StockView {
  const items = movements.items.map(movementView);
  const { nextCursor } = movements;
  return { sku, totals, quotas: quotas.map(quotaView), movements: { items, ...(nextCursor && { nextCursor }) } };
}

export function adjustedView(adjustment: Adjustment, quota: Quota): AdjustedView {
  return { ...adjustmentAskedView(adjustment), ...quotaView(quota) };
}

export function adjustmentAskedView({ sku, region, id, delta, reason, at }: Adjustment): AdjustmentAskedView {
  return { sku, region, adjustment: { id, delta, reason, at } };
}

function quotaView({ region, shard, available, reserved, sold, received }: Quota): QuotaView {
  return { region, shard, available, reserved, sold, received };
}

function movementView({ region, shard, cause, reference, delta, reason, at }: Movement): MovementView {
  const { available, reserved, sold, received } = sumOf([delta]);
  return {
    ...{ region, shard, cause, reference, delta: { available, reserved, sold, received }, at },
    ...(reason !== undefined && { reason }),
  };
}
