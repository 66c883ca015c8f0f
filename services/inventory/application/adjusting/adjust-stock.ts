import { type Asked, asked, askOnce, kept, RACED } from '../../../../shared/kernel/ask-once.ts';
import type { Clock } from '../../../../shared/kernel/clock.ts';
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
  /** One per region. This region's is made, the others are left for their regions. */
  | { readonly kind: 'split'; readonly adjustments: readonly Adjustment[]; readonly replayed: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'below-zero' }
  | { readonly kind: 'unknown-region'; readonly region: string };

/** Changes this region's own quota at once, and leaves a command for another region's. */
export async function adjustStock(parts: AdjustmentParts, command: AdjustmentCommand): Promise<AdjustmentOutcome> {
  const { adjustments, region } = parts;
  const unknown = regionsIn(command.request).find((name) => !parts.regions.includes(name));
  if (unknown) return { kind: 'unknown-region', region: unknown };

  const { operatorId: callerId, idempotencyKey, sku, request } = command;
  const keyed = asked('adj', 'adjustment', { callerId, idempotencyKey, path: [sku], request });
  const wishes = adjustmentsOf(parts, command, keyed);
  const [own, ...elsewhere] = wishes;
  if (!own) throw new Error('An adjustment needs at least one region.');
  const find = (id: string) => adjustments.asked(id);
  const once = await askOnce(keyed, find, async () => {
    const written =
      own.region === region
        ? await settleAdjustment(parts, own, (movements) => adjustments.make(own, movements, elsewhere))
        : await adjustments.command(own);
    if (written === 'made' || written === 'left') return kept(own);
    // Either the same request came twice at once and the other one took the units, or there is not that much.
    return written === 'short' && !(await find(keyed.id)) ? ({ kind: 'below-zero' } as const) : RACED;
  });
  if (once.kind !== 'kept') return once;
  return outcomeOf(parts, isPart(once.made) ? wishes : [once.made], once.replayed);
}

function regionsIn(request: AdjustmentBody): readonly string[] {
  if (request.policy === 'weighted') return Object.keys(request.weights ?? {});
  return request.region === undefined ? [] : [request.region];
}

/** That of this region first, if it has one. */
function adjustmentsOf(
  { clock, region, regions }: AdjustmentParts,
  { sku, request }: AdjustmentCommand,
  keyed: Asked,
): Adjustment[] {
  const { delta, reason, policy, weights = {} } = request;
  const adjustment: Adjustment = {
    ...{ ...keyed, sku, region: request.region ?? region, askedIn: region, delta, reason },
    at: clock().toISOString(),
  };
  if (!policy) return [adjustment];
  const shares = split(delta, policy === 'even' ? { policy } : { policy, weights }, regions);
  const all = partsOf(adjustment, shares);
  // The region's own part stands for the request, even if it is 0, so that the key is known.
  return [...all.filter((part) => part.region === region), ...all.filter((p) => p.region !== region && p.delta !== 0)];
}

/** Of a request that was split over the regions. */
const isPart = ({ id }: Adjustment) => id.includes('.');

async function outcomeOf(
  parts: AdjustmentParts,
  adjustments: readonly Adjustment[],
  replayed: boolean,
): Promise<AdjustmentOutcome> {
  const [adjustment] = adjustments;
  if (!adjustment) throw new Error('An adjustment needs at least one region.');
  if (isPart(adjustment)) return { kind: 'split', adjustments, replayed };
  // A request that another region left here may not have been carried out yet.
  if (adjustment.region !== parts.region || adjustment.askedIn !== parts.region) {
    return { kind: 'left', adjustment, replayed };
  }
  const quota = await parts.stock.quota(adjustment.sku, adjustment.region, FIRST_SHARD);
  if (!quota) throw new Error(`The quota of ${adjustment.sku} was adjusted, but cannot be read.`);
  return { kind: 'made', adjustment, quota, replayed };
}
