import type { StockOfSku } from '../application/auditing/view-stock.ts';
import type {
  AdjustedView,
  AdjustmentAskedView,
  MovementView,
  ReclaimView,
  SplitView,
  StockView,
} from '../contracts/views.ts';
import type { Adjustment } from '../domain/adjusting/adjustment.ts';
import type { Movement } from '../domain/movement.ts';
import { type Quota, sumOf } from '../domain/quota.ts';
import type { Reclaim } from '../domain/reclaiming/reclaim.ts';

export function stockView(sku: string, { quotas, totals, movements, stranded }: StockOfSku): StockView {
  const items = movements.items.map(movementView);
  const { nextCursor } = movements;
  return {
    ...{ sku, totals, quotas: quotas.map((quota) => ({ ...quotaView(quota), inTransit: quota.inTransit })) },
    ...(stranded && { stranded }),
    movements: { items, ...(nextCursor && { nextCursor }) },
  };
}

export function adjustedView(adjustment: Adjustment, quota: Quota): AdjustedView {
  return { ...adjustmentAskedView(adjustment), ...quotaView(quota) };
}

export function adjustmentAskedView({ sku, region, id, delta, reason, at }: Adjustment): AdjustmentAskedView {
  return { sku, region, adjustment: { id, delta, reason, at } };
}

export function splitView(sku: string, parts: readonly Adjustment[]): SplitView {
  return {
    sku,
    parts: parts.map(({ region, id, delta, reason, at }) => ({ region, adjustment: { id, delta, reason, at } })),
  };
}

export function reclaimView({ id, sku, region, askedIn, quantity, at }: Reclaim): ReclaimView {
  return { sku, reclaim: { id, from: region, to: askedIn, quantity, at } };
}

function quotaView({ region, shard, available, reserved, sold, received, sent, arrived, deficit, changedAt }: Quota) {
  return {
    ...{ region, shard, available, reserved, sold, received, sent, arrived, deficit },
    ...(changedAt && { changedAt }),
  };
}

function movementView({ region, shard, cause, reference, orders, delta, reason, at }: Movement): MovementView {
  return {
    ...{ region, shard, cause, reference, delta: sumOf([delta]), at },
    ...(orders !== undefined && { orders }),
    ...(reason !== undefined && { reason }),
  };
}
