import { ORDER_RECORD_PREFIX, type OrderRecord } from '../../services/order/contracts/order-record.ts';
import { CHECKOUT_LIMIT_MS, MAX_CHECKOUTS } from '../../workflows/checkout/contract/limits.ts';
import type { Ending } from './asked.ts';
import { Broken } from './broken.ts';
import { type Functions, TABLE } from './functions.ts';
import type { Promises } from './promises.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export const SKUS = ['CUP', 'LAMP', 'RUG'];

/** After all of its checkouts nobody begins with an order again. */
const CHECKOUTS_MS = MAX_CHECKOUTS * CHECKOUT_LIMIT_MS;

/** What the rest of the shop knows of an order. */
export interface Order {
  readonly id: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly placedAt: number;
  /** Where its checkout runs, and in which epoch: a takeover changes both. */
  region: string;
  epoch: number;
  fate: 'open' | 'confirmed' | 'given-up' | 'contested';
  /** When a checkout was last told that its goods are held. */
  heldAt: number | undefined;
  /** The step or the event that brings it to rest has been answered, or nobody sends one. */
  settled: boolean;
}

/** Orders and their checkouts: every step may come twice, or late, or when nobody waits for it any more. */
export class Orders {
  readonly #world: World;
  readonly #functions: Functions;
  readonly #promises: Promises;
  readonly #orders: Order[] = [];

  constructor(world: World, functions: Functions, promises: Promises) {
    this.#world = world;
    this.#functions = functions;
    this.#promises = promises;
  }

  get placed(): number {
    return this.#orders.length;
  }

  confirmed(): Order[] {
    return this.#orders.filter(({ fate }) => fate === 'confirmed');
  }

  /** What could happen to orders now, and how likely. */
  acts(random: Random): (readonly [weight: number, act: () => void])[] {
    const { now } = this.#world;
    const here = this.#orders.filter(({ region }) => this.#world.isUp(region));
    const open = here.filter(({ fate, placedAt }) => fate === 'open' && now < placedAt + CHECKOUTS_MS);
    const held = open.filter(({ heldAt }) => heldAt !== undefined && now < heldAt + CHECKOUT_LIMIT_MS);
    const ended = here.filter(({ fate }) => fate !== 'open');
    const unsettled = ended.filter(({ settled }) => !settled);
    const to = (orders: readonly Order[], weight: number, act: (order: Order) => void) =>
      [orders.length > 0 ? weight : 0, () => act(random.pick(orders))] as const;
    return [
      [8, () => this.#place(random)],
      to(open, 2, (order) => this.#reserve(order)),
      to(held, 6, (order) => this.#confirm(order)),
      to(open, 3, (order) => this.#giveUp(order, random.chance(0.7))),
      to(held, 1, (order) => this.#contest(order)),
      to(open, 1, (order) => this.#takeOver(order)),
      to(ended, 2, (order) => this.#settle(order)),
      to(unsettled, 4, (order) => this.#settle(order)),
      // A step that was believed dead.
      to(here, 1, (order) => this.#reserve(order)),
    ];
  }

  /** Everybody decides, and asks again until there is an answer; tells how many do. */
  comeToRest(): number {
    for (const order of this.#orders) if (order.fate === 'open') this.#giveUp(order, true);
    const unsettled = this.#orders.filter(({ settled }) => !settled);
    for (const order of unsettled) this.#settle(order);
    return unsettled.length;
  }

  /** Confirmed orders have their goods, where they were confirmed, and nobody else has any. */
  haveWhatIsTheirs(): void {
    for (const { id, region, fate } of this.#orders) {
      for (const held of this.#world.regions) {
        const place = { pk: `ORDER#${id}`, sk: `RESERVATION#${held}` };
        const status = this.#world.replica(held, TABLE).get(place)?.status;
        if (status === 'ACTIVE') throw new Broken(`Nobody wants what ${id} holds in ${held}.`);
        if (fate === 'contested' && region === held) continue;
        const sold = fate === 'confirmed' && region === held;
        if (sold === (status === 'COMMITTED')) continue;
        throw new Broken(`${id} is ${fate} in ${region}, and in ${held} its stock is ${status}.`);
      }
    }
  }

  #place(random: Random): void {
    const lines = Array.from({ length: random.between(1, 3) }, () => ({
      sku: random.pick(SKUS),
      quantity: random.between(1, 3),
    }));
    const order: Order = {
      id: `ord_${String(this.#orders.length).padStart(26, '0')}`,
      lines,
      placedAt: this.#world.now,
      region: random.pick(this.#world.up()),
      epoch: 1,
      fate: 'open',
      heldAt: undefined,
      settled: false,
    };
    this.#orders.push(order);
    this.#record(order, 'PENDING');
    this.#reserve(order);
  }

  #reserve(order: Order): void {
    const { id, region, epoch } = order;
    const lines = order.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
    this.#functions.start(
      `reserve ${lines} for ${shortly(id)}`,
      region,
      (inventory) => inventory.reserve(id, ...order.lines),
      (ending) => {
        if (ending.kind === 'failed') return;
        this.#promises.saw(ending.answer.kind);
        if (ending.answer.kind === 'held' && order.epoch === epoch) order.heldAt = this.#world.now;
      },
    );
  }

  #confirm(order: Order): void {
    order.fate = 'confirmed';
    this.#record(order, 'CONFIRMED');
    this.#commit(order);
  }

  /** Not every checkout that gives up knows that something may be held. */
  #giveUp(order: Order, releases: boolean): void {
    order.fate = 'given-up';
    this.#record(order, 'REJECTED');
    if (releases) this.#release(order);
    else order.settled = true;
  }

  /** It is cancelled while it is confirmed: whichever comes first stands, and the other one is told. */
  #contest(order: Order): void {
    order.fate = 'contested';
    this.#record(order, 'CANCELLING');
    this.#commit(order);
    this.#release(order);
  }

  /** Another region goes on with the order. What is held for it where it was is left to run out. */
  #takeOver(order: Order): void {
    const region = this.#world.up().find((other) => other !== order.region);
    if (!region || order.epoch > 1) return;
    this.#world.note(() => `${region} takes ${shortly(order.id)} over from ${order.region}`);
    Object.assign(order, { region, epoch: order.epoch + 1, heldAt: undefined });
    this.#record(order, 'PENDING');
    this.#reserve(order);
  }

  #settle(order: Order): void {
    if (order.fate === 'confirmed') this.#commit(order);
    else this.#release(order);
  }

  /** Its event waits in a queue with those of others, and some of them come twice. */
  #commit(order: Order): void {
    const { id, region } = order;
    const others = this.#orders
      .filter((other) => other !== order && other.region === region && isSold(other))
      .slice(-5);
    const ids = [...others.map((other) => other.id), id];
    this.#functions.start(
      `commit ${ids.map(shortly).join(', ')}`,
      region,
      (inventory) => inventory.commitAll(ids),
      (ending) => {
        if (ending.kind !== 'answered') return;
        for (const each of [...others, order]) {
          if (!(ending.answer.get(each.id) instanceof Error)) each.settled = true;
        }
      },
    );
  }

  #release(order: Order): void {
    const { id, region } = order;
    this.#functions.start(`release ${shortly(id)}`, region, (inventory) => inventory.release(id), settling(order));
  }

  /** What the order service publishes of an order. */
  #record({ id, region, epoch }: Order, lifecycle: OrderRecord['lifecycle']): void {
    const place = { pk: id, sk: `${ORDER_RECORD_PREFIX}${String(epoch).padStart(4, '0')}#${region}` };
    this.#world.note(() => `${region}: ${shortly(id)} is ${lifecycle}`);
    this.#world.put(region, TABLE, { ...place, schema: 2, lifecycle });
  }
}

const isSold = ({ fate }: Order) => fate === 'confirmed';

function settling(order: Order) {
  return ({ kind }: Ending<unknown>) => {
    if (kind === 'answered') order.settled = true;
  };
}

export const shortly = (orderId: string) => `order ${Number(orderId.slice('ord_'.length))}`;
