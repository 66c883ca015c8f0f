import type { Clock } from '../../../shared/kernel/clock.ts';
import { digestOf } from '../../../shared/kernel/digest.ts';
import { canonicalJson } from '../../../shared/kernel/json.ts';
import type { AdjustmentBody } from '../contracts/api.ts';
import { type Adjustment, adjusted } from '../domain/adjustment.ts';
import type { Quota } from '../domain/quota.ts';
import type { Adjustments, Stock } from '../ports.ts';

export interface AdjustmentParts {
  readonly adjustments: Adjustments;
  readonly stock: Stock;
  readonly clock: Clock;
  readonly region: string;
  readonly regions: readonly string[];
}

export interface AdjustmentCommand {
  readonly operatorId: string;
  readonly idempotencyKey: string;
  readonly sku: string;
  readonly request: AdjustmentBody;
}

export type AdjustmentOutcome =
  | { readonly kind: 'made'; readonly adjustment: Adjustment; readonly quota: Quota; readonly replayed: boolean }
  | { readonly kind: 'left'; readonly adjustment: Adjustment; readonly replayed: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'below-zero' }
  | { readonly kind: 'unknown-region' };

/** This region changes its own quota at once; what concerns another region's is left for it as a command. */
export async function adjustStock(parts: AdjustmentParts, command: AdjustmentCommand): Promise<AdjustmentOutcome> {
  const { adjustments, clock, region, regions } = parts;
  const { operatorId, idempotencyKey, sku, request } = command;
  const target = request.region ?? region;
  if (!regions.includes(target)) return { kind: 'unknown-region' };

  const now = clock();
  const { delta, reason } = request;
  const adjustment: Adjustment = {
    id: `adj_${digestOf('adjustment', operatorId, idempotencyKey)}`,
    ...{ sku, region: target, askedIn: region, delta, reason },
    fingerprint: digestOf('request', sku, canonicalJson(request)),
    at: now.toISOString(),
  };
  const before = await adjustments.asked(adjustment.id);
  if (before) return replay(parts, before, adjustment);

  const written =
    target === region
      ? await adjustments.make(adjustment, adjusted(adjustment, now))
      : await adjustments.command(adjustment);
  if (written === 'made' || written === 'left') return outcomeOf(parts, adjustment, false);
  // The same request arrived twice at once and the other one was faster, or there is not that much.
  const winner = await adjustments.asked(adjustment.id);
  return winner ? replay(parts, winner, adjustment) : { kind: 'below-zero' };
}

async function replay(parts: AdjustmentParts, before: Adjustment, now: Adjustment): Promise<AdjustmentOutcome> {
  return before.fingerprint === now.fingerprint ? outcomeOf(parts, before, true) : { kind: 'key-reused' };
}

async function outcomeOf(parts: AdjustmentParts, adjustment: Adjustment, replayed: boolean) {
  // A request that was left by another region may not have been carried out yet.
  if (adjustment.region !== parts.region || adjustment.askedIn !== parts.region) {
    return { kind: 'left', adjustment, replayed } as const;
  }
  const { shard } = adjusted(adjustment, new Date(adjustment.at));
  const quota = await parts.stock.quota(adjustment.sku, adjustment.region, shard);
  if (!quota) throw new Error(`The quota of ${adjustment.sku} was adjusted and cannot be read.`);
  return { kind: 'made', adjustment, quota, replayed } as const;
}
