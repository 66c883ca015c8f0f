import * as z from 'zod';
import { OrderId } from '../../../../shared/kernel/order-id.ts';
import { Sku } from '../../../../shared/kernel/sku.ts';
import { RegionName } from '../../../../shared/region/regions.ts';
import { type Movement, movement } from '../movement.ts';
import type { HeldLine, Reservation } from './reservation.ts';

/** Goods of an order that came back and can be sold again. Its id derives from the operator and the Idempotency-Key. */
export const Return = z.object({
  id: z.string().min(1),
  orderId: OrderId,
  sku: Sku,
  quantity: z.int().min(1),
  /** The region that sold them. They go back to its quota. */
  region: RegionName,
  askedIn: RegionName,
  reason: z.string(),
  fingerprint: z.string(),
  at: z.iso.datetime(),
});
export type Return = z.infer<typeof Return>;

export type TakingBack =
  /** The reservation with the return, and the changes of the quotas. */
  | { readonly kind: 'taken' | 'refused'; readonly sale: Reservation; readonly movements: readonly Movement[] }
  | { readonly kind: 'decided-before' };

/**
 * An order returns at most what it got, to the shards that it came from. The sale keeps what was decided about a return, so it
 * is decided once.
 */
export function takeBackFrom(sale: Reservation, goods: Return, now: Date): TakingBack {
  if (sale.returns?.some(({ id }) => id === goods.id)) return { kind: 'decided-before' };
  const lines = linesBack(sale, goods);
  const line = {
    sku: goods.sku,
    region: sale.region,
    reference: goods.id,
    reason: goods.reason,
    at: now.toISOString(),
  };
  const decided = { ...sale, returns: [...(sale.returns ?? []), { id: goods.id, lines: lines ?? [] }] };
  if (!lines) {
    const refused = movement({ ...line, shard: 0, cause: 'RETURN_REFUSED', delta: {} });
    return { kind: 'refused', sale: decided, movements: [refused] };
  }
  const movements = lines.map(({ shard, quantity }) =>
    movement({ ...line, shard, cause: 'RETURNED', delta: { sold: -quantity, available: quantity } }),
  );
  return { kind: 'taken', sale: decided, movements };
}

/** How many units of a SKU an order got and has not returned. */
export function stillSold(sale: Reservation, sku: string): number {
  return openLines(sale, sku).reduce((sum, { quantity }) => sum + quantity, 0);
}

function linesBack(sale: Reservation, { sku, quantity }: Return): HeldLine[] | undefined {
  let missing = quantity;
  const lines: HeldLine[] = [];
  for (const line of openLines(sale, sku)) {
    const units = Math.min(missing, line.quantity);
    if (units > 0) lines.push({ ...line, quantity: units });
    missing -= units;
  }
  return missing === 0 ? lines : undefined;
}

function openLines({ status, lines, returns = [] }: Reservation, sku: string): HeldLine[] {
  if (status !== 'COMMITTED') return [];
  const back = returns.flatMap((each) => each.lines).filter((line) => line.sku === sku);
  return lines
    .filter((line) => line.sku === sku)
    .map((line) => {
      const returned = back
        .filter(({ shard }) => shard === line.shard)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      return { ...line, quantity: line.quantity - returned };
    });
}
