import { inRegion, type Quota } from '../../domain/quota.ts';
import type { Holder } from '../../domain/selling/lease.ts';
import { type Plan, planned } from '../../domain/selling/plan.ts';
import {
  type HeldLine,
  heldLines,
  type MoneySoFar,
  movementsOf,
  neverReserved,
  type OrderToHold,
  type Reservation,
  reserve,
  wasEverHeld,
} from '../../domain/selling/reservation.ts';
import { gathered, shardFor } from '../../domain/shards.ts';
import type { Reservations, ShardCounts, Stock } from '../../ports.ts';
import { type AskingParts, askForParcel } from '../levelling/level-stock.ts';
import { type Asking, type Renewed, renewReservation } from './renew-reservation.ts';

export interface ReservationParts {
  readonly reservations: Reservations;
  readonly clock: AskingParts['clock'];
  readonly region: string;
}

export interface ReservingParts extends ReservationParts, AskingParts {
  readonly stock: Stock;
  readonly shards: ShardCounts;
  /** A random pause that grows with the round, so that a crowd that met at one quota does not meet there again. */
  readonly pause: (round: number) => Promise<void>;
}

/** Which attempt of the checkout asks, and which run of it. */
export type Run = Pick<Holder, 'attempt' | 'run'>;

export interface ReservingRun extends Run {
  /** It has waited long enough: what is still on its way comes too late. */
  readonly isLastCall?: boolean;
}

export type Reserved =
  | { readonly kind: 'held'; readonly reservation: Reservation; readonly repeated: boolean }
  | Exclude<Renewed, { kind: 'standing' }>
  /** An earlier attempt found too few units, and made sure that nothing is held any more. */
  | { readonly kind: 'gone'; readonly skus: readonly string[] }
  /** Not enough here, but units are on their way. Ask again in a second or two. */
  | { readonly kind: 'on-its-way'; readonly skus: readonly string[] }
  | { readonly kind: 'out-of-stock'; readonly skus: readonly string[] };

/** Other checkouts may take the units between our read of the shards and our write. */
const ROUNDS = 5;

/**
 * Reads nothing unless the write is refused, because the write's conditions tell the same. A first checkout that finds too few
 * units ends the order without asking the payment provider. So it writes its refusal in place of the reservation: another run
 * of the same checkout either holds the goods already and alone goes on, or cannot hold them any more.
 */
export async function reserveStock(
  parts: ReservingParts,
  order: OrderToHold,
  money: MoneySoFar,
  { attempt, run, isLastCall = false }: ReservingRun,
): Promise<Reserved> {
  const holder = { epoch: order.epoch, attempt, run };
  const { reservations, clock, region, pause } = parts;
  let lines: readonly HeldLine[] = await firstChoice(parts, order);
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await pause(round);
    const now = clock();
    const reservation = { ...reserve(order, region, now, lines), holder };
    const holding = await reservations.hold(reservation, movementsOf(reservation, 'RESERVED', now));
    if (holding.kind === 'held') return { kind: 'held', reservation, repeated: false };

    // A repeated step must not see "sold out" because it took the units itself the first time.
    const before = await reservations.get(order.orderId);
    if (before) return onceMore(parts, order, before, { money, now, holder });
    const quotas = await quotasOf(parts, holding.short);
    const plan = planIn(parts, lines, quotas);
    if (plan.missing.size > 0) {
      const refusal = await waitOrRefuse(parts, plan, quotas);
      const isFinal = refusal.kind === 'out-of-stock' || isLastCall;
      if (!isFinal || money === 'taken') return refusal;
      const bar = neverReserved(order, region, now, money === 'untouched' ? refusal.skus : undefined);
      if ((await reservations.bar(bar)) === 'barred') return { kind: 'out-of-stock', skus: refusal.skus };
      continue;
    }
    await bringTogether(parts, plan, quotas);
    lines = plan.scattered.length > 0 ? lines : plan.lines;
  }
  throw new Error(`Could not reserve stock for ${order.orderId}: its quotas change too fast.`);
}

async function onceMore(
  parts: ReservingParts,
  order: OrderToHold,
  before: Reservation,
  asking: Asking,
): Promise<Reserved> {
  if (before.shortOf) return { kind: 'out-of-stock', skus: before.shortOf };
  if (!wasEverHeld(before)) return { kind: 'gone', skus: heldLines(order.lines).map(({ sku }) => sku) };
  const renewed = await renewReservation(parts, before, asking);
  return renewed.kind === 'standing' ? { ...renewed, kind: 'held', repeated: true } : renewed;
}

/** Each order begins at the shard that its id picks, so that orders spread without asking which shard has most. */
async function firstChoice(
  { shards }: { readonly shards: ShardCounts },
  { orderId, lines }: Pick<OrderToHold, 'orderId' | 'lines'>,
): Promise<HeldLine[]> {
  const wanted = heldLines(lines);
  return Promise.all(wanted.map(async (line) => ({ ...line, shard: shardFor(orderId, await shards.of(line.sku)) })));
}

type Refusal = Extract<Reserved, { kind: 'on-its-way' | 'out-of-stock' }>;

type QuotasBySku = ReadonlyMap<string, readonly Quota[]>;

async function quotasOf({ stock }: ReservingParts, skus: readonly string[]): Promise<QuotasBySku> {
  const distinct = [...new Set(skus)];
  return new Map(await Promise.all(distinct.map(async (sku) => [sku, await stock.quotasOf(sku)] as const)));
}

function planIn({ shards, region }: ReservingParts, lines: readonly HeldLine[], quotas: QuotasBySku): Plan {
  const own = new Map([...quotas].map(([sku, all]) => [sku, inRegion(all, region)]));
  for (const [sku, found] of own) if (found.length > 1) shards.learn(sku, found.length);
  return planned(lines, own);
}

/** Every missing SKU must be on its way, because an order is held as a whole. */
async function waitOrRefuse(parts: ReservingParts, { missing }: Plan, quotas: QuotasBySku): Promise<Refusal> {
  const hopes = await Promise.all(
    [...missing].map(async ([sku, units]) => ({
      sku,
      hope: await askForParcel(parts, { sku, quotas: quotas.get(sku) ?? [], missing: units }),
    })),
  );
  const without = hopes.filter(({ hope }) => hope === 'not-to-be-had').map(({ sku }) => sku);
  if (without.length > 0) return { kind: 'out-of-stock', skus: without };
  return { kind: 'on-its-way', skus: hopes.map(({ sku }) => sku) };
}

/** The units lie in so many shards that the order does not fit into one transaction. Moves them into one shard, SKU by SKU. */
async function bringTogether({ parcels, region, clock }: ReservingParts, plan: Plan, quotas: QuotasBySku) {
  for (const sku of plan.scattered) {
    const quantity = plan.lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
    const movements = gathered(inRegion(quotas.get(sku) ?? [], region), quantity, clock());
    if (movements.length > 0) await parcels.move(movements);
  }
}
