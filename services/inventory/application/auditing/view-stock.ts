import { coherent, underWayFrom } from '../../domain/auditing/coherent.ts';
import { inRegion, type Quota, totalAvailable, totalsOf } from '../../domain/quota.ts';
import type { MovementPage, Stock } from '../../ports.ts';

export interface StockOfSku {
  readonly quotas: readonly SeenQuota[];
  readonly totals: ReturnType<typeof totalsOf>;
  readonly movements: MovementPage;
  /** What a lost region had left when it was last heard of. */
  readonly stranded: { readonly region: string; readonly units: number; readonly asOf: string | undefined } | undefined;
}

/** With the units that it sent and that have not arrived. */
export interface SeenQuota extends Quota {
  readonly inTransit: number;
}

export interface Look {
  readonly sku: string;
  readonly limit: number;
  readonly cursor?: Record<string, string> | undefined;
  /** The region that the operator believes lost. */
  readonly lost?: string | undefined;
}

/** The stock of a SKU as this region knows it. It always adds up, whatever has not arrived yet. */
export async function viewStock(stock: Stock, { sku, limit, cursor, lost }: Look): Promise<StockOfSku | undefined> {
  const found = await stock.quotasOf(sku);
  if (found.length === 0) return undefined;
  const quotas = coherent(found);
  return {
    quotas: quotas.map((quota) => ({ ...quota, inTransit: underWayFrom(quotas, quota) })),
    totals: totalsOf(quotas),
    movements: await stock.movementsOf(found, limit, cursor),
    stranded: lost === undefined ? undefined : strandedIn(lost, inRegion(quotas, lost)),
  };
}

function strandedIn(region: string, shards: readonly Quota[]) {
  const asOf = shards
    .flatMap(({ changedAt }) => changedAt ?? [])
    .sort()
    .at(-1);
  return { region, units: totalAvailable(shards), asOf };
}
