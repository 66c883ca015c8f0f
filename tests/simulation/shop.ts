import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { adjustmentFromItem } from '../../services/inventory/adapters/stock-item.ts';
import { inventoryIn } from '../../services/inventory/testing/inventory.ts';
import { Broken, type Promises } from './promises.ts';
import type { Random } from './random.ts';
import type { StreamRecord, Streams } from './streams.ts';
import type { Item } from './table/value.ts';
import type { Ending, World } from './world.ts';

type Inventory = ReturnType<typeof inventoryIn>;
type Line = { readonly sku: string; readonly quantity: number };

/** A checkout takes no longer (workflows/checkout/definition.yml): after this time nobody confirms an order. */
const CHECKOUT_MS = 15 * 60_000;

/** What the rest of the shop knows of an order. */
interface Order {
  readonly id: string;
  readonly region: string;
  readonly lines: readonly Line[];
  readonly placedAt: number;
  fate: 'open' | 'confirmed' | 'given-up';
  held: boolean;
  /** The step or the event that brings it to rest has been answered. */
  settled: boolean;
}

interface Asked {
  readonly sku: string;
  readonly in: string;
  readonly key: string;
  readonly request: Parameters<Inventory['adjust']>[1];
  acknowledged: boolean;
}

const TABLE = 'stock';
const SKUS = ['CUP', 'LAMP', 'RUG'];

/** What a stream of the table calls. */
const REACTIONS: Readonly<Record<string, (inventory: Inventory, item: Item) => Promise<unknown>>> = {
  applyCommand: (inventory, item) => inventory.obey(adjustmentFromItem(item)),
};

/** Everything around the inventory: operators, the checkout's steps and events, streams. All of it may come twice. */
export class Shop {
  readonly #world: World;
  readonly #promises: Promises;
  readonly #streams: Streams;
  readonly #identity: (region: string) => string;
  readonly orders: Order[] = [];
  readonly #asked: Asked[] = [];
  operations = 0;

  constructor(world: World, promises: Promises, streams: Streams, identity = (region: string) => region) {
    this.#identity = identity;
    this.#world = world;
    this.#promises = promises;
    this.#streams = streams;
  }

  /** Something that somebody wants from the shop. */
  act(random: Random): void {
    const open = this.orders.filter(({ fate, region }) => fate === 'open' && this.#isUp(region));
    const held = open.filter(({ held, placedAt }) => held && this.#world.now < placedAt + CHECKOUT_MS);
    const ended = this.orders.filter(({ fate, region }) => fate !== 'open' && this.#isUp(region));
    const act = random.weighted<() => void>([
      [4, () => this.#adjust(random, random.between(2, 14))],
      [1, () => this.#adjust(random, -random.between(1, 4))],
      [this.#asked.length > 0 ? 1 : 0, () => this.#ask(random.pick(this.#asked))],
      [8, () => this.#order(random)],
      [open.length > 0 ? 2 : 0, () => this.#reserve(random.pick(open))],
      [held.length > 0 ? 6 : 0, () => this.#end(random.pick(held), 'confirmed')],
      [open.length > 0 ? 3 : 0, () => this.#end(random.pick(open), 'given-up')],
      [ended.length > 0 ? 2 : 0, () => this.#settle(random.pick(ended))],
      [this.orders.length > 0 ? 1 : 0, () => this.#late(random.pick(this.orders))],
      [1, () => this.#look(random)],
    ]);
    this.operations += 1;
    act();
  }

  deliver(record: StreamRecord): void {
    const react = REACTIONS[record.function];
    if (!react) throw new Error(`The simulation does not know the function ${record.function}.`);
    this.#start(
      `${record.function} of ${record.key.replace('\n', ' ')}`,
      record.region,
      (inventory) => react(inventory, record.item),
      (ending) => ending.kind === 'answered' && this.#streams.delivered(record),
    );
  }

  /** Whoever still waits for an answer asks again; answers how many do. */
  comeToRest(): number {
    for (const order of this.orders) {
      if (order.fate === 'open') order.fate = order.held ? 'confirmed' : 'given-up';
    }
    const unsettled = this.orders.filter(({ settled }) => !settled);
    const unanswered = this.#asked.filter(({ acknowledged }) => !acknowledged);
    for (const order of unsettled) this.#settle(order);
    for (const asked of unanswered) this.#ask(asked);
    return unsettled.length + unanswered.length;
  }

  /** What must be when nothing moves any more. */
  async atRest(): Promise<void> {
    const [first, ...others] = this.#world.regions.map((region) => ({
      region,
      text: JSON.stringify(this.#world.replica(region).items().map(sorted).sort()),
    }));
    for (const other of others) {
      if (other.text !== first?.text) throw new Broken(`${first?.region} and ${other.region} know different things.`);
    }
    for (const sku of SKUS) {
      const { sent, arrived } = this.#promises.totalsOf(sku);
      if (sent !== arrived) throw new Broken(`Of ${sku} ${sent - arrived} are still in transit.`);
    }
    for (const { id, region, fate, lines } of this.orders) {
      const reservation = this.#world.replica(region).get({ pk: `ORDER#${id}`, sk: `RESERVATION#${region}` });
      const status = reservation?.status;
      if (status === 'ACTIVE') throw new Broken(`Nobody wants what ${id} holds in ${region}.`);
      if (fate === 'confirmed' && status !== 'COMMITTED')
        throw new Broken(`${id} is confirmed, and its stock ${status}.`);
      if (fate === 'given-up' && status === 'COMMITTED')
        throw new Broken(`${id} was given up, and ${lines.length} lines sold.`);
    }
    await this.look(this.#world.regions.flatMap((region) => SKUS.map((sku): [string, string] => [region, sku])));
  }

  /** What an operator sees of these SKUs, right now, adds up. */
  async look(at: readonly (readonly [region: string, sku: string])[]): Promise<void> {
    for (const [region, sku] of at) {
      const db = { client: this.#world.looking(region), table: TABLE };
      const view = await inventoryIn(region, db, this.#world.clock).view(sku, 1);
      if (view) addsUp(`${region}'s view of ${sku}`, view.totals);
    }
  }

  #adjust(random: Random, delta: number): void {
    const inRegion = random.pick(this.#world.up());
    const region = random.chance(0.3) ? undefined : random.pick(this.#world.regions);
    const request = { delta, reason: delta > 0 ? 'goods in' : 'broken', ...(region && { region }) };
    const asked = {
      sku: random.pick(SKUS),
      in: inRegion,
      key: `key-${this.#asked.length}`,
      request,
      acknowledged: false,
    };
    this.#asked.push(asked);
    this.#ask(asked);
  }

  #ask(asked: Asked): void {
    if (!this.#isUp(asked.in)) return;
    const { sku, request, key } = asked;
    this.#start(
      `adjust ${sku} by ${request.delta}${request.region ? ` in ${request.region}` : ''} (${key})`,
      asked.in,
      (inventory) => inventory.adjust(sku, request, key),
      (ending) => {
        if (ending.kind === 'answered') asked.acknowledged = true;
      },
    );
  }

  #order(random: Random): void {
    const lines = Array.from({ length: random.between(1, 3) }, () => ({
      sku: random.pick(SKUS),
      quantity: random.between(1, 4),
    }));
    const order: Order = {
      id: `ord_${String(this.orders.length).padStart(26, '0')}`,
      region: random.pick(this.#world.up()),
      lines,
      placedAt: this.#world.now,
      fate: 'open',
      held: false,
      settled: false,
    };
    this.orders.push(order);
    this.#reserve(order);
  }

  #reserve(order: Order): void {
    const lines = order.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
    this.#start(
      `reserve ${lines} for ${shortly(order.id)}`,
      order.region,
      (inventory) => inventory.reserve(order.id, ...order.lines),
      (ending) => {
        if (ending.kind === 'answered' && ending.answer.kind === 'held') order.held = true;
      },
    );
  }

  #end(order: Order, fate: 'confirmed' | 'given-up'): void {
    order.fate = fate;
    this.#settle(order);
  }

  #settle(order: Order): void {
    if (order.fate === 'confirmed') this.#commit(order);
    else this.#release(order);
  }

  #commit(order: Order): void {
    this.#start(
      `commit ${shortly(order.id)}`,
      order.region,
      (inventory) => inventory.commit(order.id, ...order.lines),
      (ending) => {
        if (ending.kind === 'answered') order.settled = true;
      },
    );
  }

  #release(order: Order): void {
    this.#start(
      `release ${shortly(order.id)}`,
      order.region,
      (inventory) => inventory.release(order.id),
      (ending) => {
        if (ending.kind === 'answered') order.settled = true;
      },
    );
  }

  /** A step that was believed dead, and a step for which it is too late. */
  #late(order: Order): void {
    if (this.#isUp(order.region)) this.#reserve(order);
  }

  #look(random: Random): void {
    const [region, sku] = [random.pick(this.#world.up()), random.pick(SKUS)];
    this.#start(
      `look at ${sku}`,
      region,
      (inventory) => inventory.view(sku, 2),
      (ending) => {
        if (ending.kind === 'answered' && ending.answer)
          addsUp(`${region}'s answer about ${sku}`, ending.answer.totals);
      },
    );
  }

  #start<T>(
    name: string,
    region: string,
    work: (inventory: Inventory) => Promise<T>,
    ended: (ending: Ending<T>) => void,
  ): void {
    const { clock } = this.#world;
    const db = (client: DynamoDBDocumentClient) => inventoryIn(this.#identity(region), { client, table: TABLE }, clock);
    this.#world.start(name, region, (client) => work(db(client)), ended);
  }

  #isUp(region: string): boolean {
    return !this.#world.down.has(region);
  }
}

type Totals = NonNullable<Awaited<ReturnType<Inventory['view']>>>['totals'];

function addsUp(what: string, totals: Totals): void {
  const { available, reserved, sold, received, inTransit } = totals;
  const text = JSON.stringify(totals);
  if (Object.values(totals).some((total) => total < 0)) throw new Broken(`${what} is below zero: ${text}`);
  if (received !== available + reserved + sold + inTransit) throw new Broken(`${what} does not add up: ${text}`);
}

function sorted(item: Item): string {
  return JSON.stringify(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const shortly = (orderId: string) => `order ${Number(orderId.slice(4))}`;
