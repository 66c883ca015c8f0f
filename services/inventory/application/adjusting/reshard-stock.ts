import { asked, askOnce, kept, RACED } from '../../../../shared/kernel/ask-once.ts';
import type { ShardsBody } from '../../contracts/api.ts';
import type { Resharding } from '../../domain/adjusting/resharding.ts';
import type { Reshardings } from '../../ports.ts';
import { type SpreadingParts, spreadStock } from './spread-stock.ts';

export interface ReshardingParts extends SpreadingParts {
  readonly reshardings: Reshardings;
  readonly regions: readonly string[];
}

export interface ReshardingCommand {
  readonly operatorId: string;
  readonly idempotencyKey: string;
  readonly sku: string;
  readonly request: ShardsBody;
}

export type ReshardingOutcome =
  | { readonly kind: 'done' | 'left'; readonly resharding: Resharding; readonly replayed: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'unknown-region' };

/** Changes the number of shards of a SKU: here at once, in another region as soon as that hears of it. */
export async function reshardStock(parts: ReshardingParts, command: ReshardingCommand): Promise<ReshardingOutcome> {
  const { reshardings, clock, region, regions } = parts;
  const { operatorId, idempotencyKey, sku, request } = command;
  if (request.region !== undefined && !regions.includes(request.region)) return { kind: 'unknown-region' };
  const keyed = asked('shd', 'resharding', { callerId: operatorId, idempotencyKey, path: [sku], request });
  const wish: Resharding = {
    ...{ ...keyed, sku, region: request.region ?? region, askedIn: region, count: request.count },
    at: clock().toISOString(),
  };
  const once = await askOnce(
    keyed,
    (id) => reshardings.asked(id),
    async () => ((await reshardings.ask(wish)) === 'left' ? kept(wish) : RACED),
  );
  if (once.kind !== 'kept') return once;
  const { made: resharding, replayed } = once;
  if (resharding.region !== region) return { kind: 'left', resharding, replayed };
  // Finish what the first attempt left undone. Do not set back a number that somebody else has changed since.
  if (!replayed || (await parts.shards.read(sku)) === resharding.count) await obeyResharding(parts, resharding);
  return { kind: 'done', resharding, replayed };
}

/**
 * The number first, so that units that come in meanwhile go to the right shards. A late or repeated command does not set back
 * what was asked for after it.
 */
export async function obeyResharding(parts: SpreadingParts, { sku, count, at }: Resharding): Promise<void> {
  await parts.shards.write(sku, count, new Date(at));
  if ((await spreadStock(parts, sku)) === 'busy') throw new Error(`The shards of ${sku} sell too fast to be moved.`);
}
