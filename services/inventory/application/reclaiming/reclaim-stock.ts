import { asked, askOnce, kept, RACED } from '../../../../shared/kernel/ask-once.ts';
import type { Clock } from '../../../../shared/kernel/clock.ts';
import type { ReclaimBody } from '../../contracts/api.ts';
import { coherent } from '../../domain/auditing/coherent.ts';
import { inRegion, totalAvailable } from '../../domain/quota.ts';
import { type Reclaim, reclaimed, reclaimedBefore } from '../../domain/reclaiming/reclaim.ts';
import type { Reclaims, Stock } from '../../ports.ts';

export interface ReclaimParts {
  readonly reclaims: Reclaims;
  readonly stock: Stock;
  readonly clock: Clock;
  readonly region: string;
  readonly regions: readonly string[];
}

export interface ReclaimCommand {
  readonly operatorId: string;
  readonly idempotencyKey: string;
  readonly sku: string;
  readonly request: ReclaimBody;
}

export type ReclaimOutcome =
  | { readonly kind: 'made'; readonly reclaim: Reclaim; readonly replayed: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'not-there'; readonly stranded: number }
  | { readonly kind: 'unknown-region' }
  | { readonly kind: 'own-region' };

/** Sells the stranded units of a lost region here. An operator decides that, after being told the risk. */
export async function reclaimStock(parts: ReclaimParts, command: ReclaimCommand): Promise<ReclaimOutcome> {
  const { reclaims, stock, clock, region, regions } = parts;
  const { operatorId, idempotencyKey, sku, request } = command;
  if (!regions.includes(request.region)) return { kind: 'unknown-region' };
  if (request.region === region) return { kind: 'own-region' };

  const keyed = asked('rec', 'reclaim', { callerId: operatorId, idempotencyKey, path: [sku], request });
  // If two operators meet, the second one reads again what the first one has left.
  const once = await askOnce(
    keyed,
    (id) => reclaims.asked(id),
    async () => {
      const now = clock();
      const quotas = await stock.quotasOf(sku);
      const stranded = totalAvailable(inRegion(coherent(quotas), request.region));
      const quantity = request.quantity ?? stranded;
      if (quantity === 0 || quantity > stranded) return { kind: 'not-there', stranded } as const;
      const reclaim: Reclaim = {
        ...{ ...keyed, sku, region: request.region, askedIn: region, quantity },
        at: now.toISOString(),
      };
      const own = inRegion(quotas, region);
      const made = await reclaims.make(reclaim, reclaimed(reclaim, now), reclaimedBefore(own, reclaim));
      return made === 'made' ? kept(reclaim) : RACED;
    },
  );
  return once.kind === 'kept' ? { kind: 'made', reclaim: once.made, replayed: once.replayed } : once;
}
