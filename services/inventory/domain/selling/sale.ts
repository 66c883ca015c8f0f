import { digestOf } from '../../../../shared/kernel/digest.ts';
import { MAX_ACTIONS } from '../../contracts/limits.ts';
import { type Movement, movement } from '../movement.ts';
import type { Held, HeldLine } from './reservation.ts';

/** Orders that are booked as sold in one transaction. Each quota changes once for all of them, with one line. */
export interface Sale {
  /** Its name in the ledger: its order's id, or one that derives from all its orders, so that it is written once. */
  readonly reference: string;
  readonly orders: readonly Held[];
  readonly movements: readonly Movement[];
}

export function saleOf(orders: readonly Held[], now: Date): Sale {
  const ids = orders.map(({ orderId }) => orderId).sort();
  const reference = ids.length === 1 ? String(ids[0]) : `sal_${digestOf('sale', ...ids)}`;
  const lines = orders.flatMap(({ region, lines: held }) => held.map((line) => ({ region, line })));
  const movements = [...Map.groupBy(lines, ({ line }) => quotaOf(line)).values()].map((sold) => {
    const quantity = sold.reduce((sum, { line }) => sum + line.quantity, 0);
    const [{ region, line } = { region: '', line: { sku: '', shard: 0 } }] = sold;
    return movement({
      ...{ sku: line.sku, region, shard: line.shard, cause: 'COMMITTED', reference, orders: sold.length },
      delta: { reserved: -quantity, sold: quantity },
      at: now.toISOString(),
    });
  });
  return { reference, orders, movements };
}

/**
 * Decides which orders are sold together: those of the same quotas, in as few transactions as possible. Each order takes one
 * action and each quota two, however many orders hold units of it.
 */
export function soldTogether<Order extends Held>(orders: readonly Order[]): Order[][] {
  const groups: { readonly orders: Order[]; readonly quotas: Set<string> }[] = [];
  for (const { order, quotas } of orders.map(withQuotas).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const fitting = groups
      .map((group) => ({ group, more: quotas.filter((quota) => !group.quotas.has(quota)).length }))
      .filter(({ group, more }) => group.orders.length + 1 + 2 * (group.quotas.size + more) <= MAX_ACTIONS)
      .toSorted((a, b) => a.more - b.more);
    const group = fitting[0]?.group ?? { orders: [], quotas: new Set<string>() };
    if (group.orders.length === 0) groups.push(group);
    group.orders.push(order);
    for (const quota of quotas) group.quotas.add(quota);
  }
  return groups.map((group) => group.orders);
}

function withQuotas<Order extends Held>(order: Order) {
  const quotas = order.lines.map(quotaOf);
  return { order, quotas, name: quotas.join(' ') };
}

const quotaOf = ({ sku, shard }: Pick<HeldLine, 'sku' | 'shard'>) => `${sku}#${shard}`;
