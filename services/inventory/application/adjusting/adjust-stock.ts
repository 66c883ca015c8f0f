import type { Clock } from '../../../../shared/kernel/clock.ts';
import { digestOf } from '../../../../shared/kernel/digest.ts';
import { canonicalJson } from '../../../../shared/kernel/json.ts';
import type { AdjustmentBody } from '../../contracts/api.ts';
import { type Adjustment, FIRST_SHARD } from '../../domain/adjusting/adjustment.ts';
import { partsOf, split } from '../../domain/adjusting/split.ts';
import type { Quota } from '../../domain/quota.ts';
import type { Adjustments, Stock } from '../../ports.ts';
import { settleAdjustment } from './settle-adjustment.ts';

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
  /** One part a region: this one's is made, the others are left for those whose they are. */
  | { readonly kind: 'split'; readonly parts: readonly Adjustment[]; readonly replayed: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'below-zero' }
  | { readonly kind: 'unknown-region'; readonly region: string };

/** This region changes its own quota at once; what concerns another region's is left for it as a command. */
export async function adjustStock(parts: AdjustmentParts, command: AdjustmentCommand): Promise<AdjustmentOutcome> {
  const { adjustments, region } = parts;
  const unknown = regionsIn(command.request).find((name) => !parts.regions.includes(name));
  if (unknown) return { kind: 'unknown-region', region: unknown };

  const asked = adjustmentsOf(parts, command);
  const [own, ...elsewhere] = asked;
  if (!own) throw new Error('An adjustment concerns one region at least.');
  const before = await adjustments.asked(requestOf(own));
  if (before) return replay(parts, before, asked);

  const written =
    own.region === region
      ? await settleAdjustment(parts, own, (movements) => adjustments.make(own, movements, elsewhere))
      : await adjustments.command(own);
  if (written === 'made' || written === 'left') return outcomeOf(parts, asked, false);
  // The same request arrived twice at once and the other one was faster, or there is not that much.
  const winner = await adjustments.asked(requestOf(own));
  return winner ? replay(parts, winner, asked) : { kind: 'below-zero' };
}

function regionsIn(request: AdjustmentBody): readonly string[] {
  if (request.policy === 'weighted') return Object.keys(request.weights ?? {});
  return request.region === undefined ? [] : [request.region];
}

/** That of this region first, if it has one. */
function adjustmentsOf({ clock, region, regions }: AdjustmentParts, command: AdjustmentCommand): Adjustment[] {
  const { operatorId, idempotencyKey, sku, request } = command;
  const { delta, reason, policy, weights = {} } = request;
  const adjustment: Adjustment = {
    id: `adj_${digestOf('adjustment', operatorId, idempotencyKey)}`,
    ...{ sku, region: request.region ?? region, askedIn: region, delta, reason },
    fingerprint: digestOf('request', sku, canonicalJson(request)),
    at: clock().toISOString(),
  };
  if (!policy) return [adjustment];
  const shares = split(delta, policy === 'even' ? { policy } : { policy, weights }, regions);
  const all = partsOf(adjustment, shares);
  // Its own part stands for the request, also when it is nothing: the key is known by it.
  return [...all.filter((part) => part.region === region), ...all.filter((p) => p.region !== region && p.delta !== 0)];
}

const requestOf = ({ id }: Adjustment) => id.split('.')[0] ?? id;

async function replay(parts: AdjustmentParts, before: Adjustment, asked: Adjustment[]): Promise<AdjustmentOutcome> {
  if (before.fingerprint !== asked[0]?.fingerprint) return { kind: 'key-reused' };
  return outcomeOf(parts, asked.length > 1 || before.id.includes('.') ? asked : [before], true);
}

async function outcomeOf(
  parts: AdjustmentParts,
  asked: readonly Adjustment[],
  replayed: boolean,
): Promise<AdjustmentOutcome> {
  const [adjustment] = asked;
  if (!adjustment) throw new Error('An adjustment concerns one region at least.');
  if (adjustment.id.includes('.')) return { kind: 'split', parts: asked, replayed };
  // A request that was left by another region may not have been carried out yet.
  if (adjustment.region !== parts.region || adjustment.askedIn !== parts.region) {
    return { kind: 'left', adjustment, replayed };
  }
  const quota = await parts.stock.quota(adjustment.sku, adjustment.region, FIRST_SHARD);
  if (!quota) throw new Error(`The quota of ${adjustment.sku} was adjusted and cannot be read.`);
  return { kind: 'made', adjustment, quota, replayed };
}
