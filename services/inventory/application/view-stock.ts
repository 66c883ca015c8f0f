import { type Quota, totalsOf } from '../domain/quota.ts';
import type { MovementPage, Stock } from '../ports.ts';

export interface StockOfSku {
  readonly quotas: readonly Quota[];
  readonly totals: ReturnType<typeof totalsOf>;
  readonly movements: MovementPage;
}

export async function viewStock(
  stock: Stock,
  sku: string,
  limit: number,
  cursor?: Record<string, string>,
): Promise<StockOfSku | undefined> {
  const quotas = await stock.quotasOf(sku);
  if (quotas.length === 0) return undefined;
  return { quotas, totals: totalsOf(quotas), movements: await stock.movementsOf(quotas, limit, cursor) };
}
