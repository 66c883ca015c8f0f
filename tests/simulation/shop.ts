import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoStock } from '../../services/inventory/adapters/dynamo-stock.ts';
import type { ShardCounts } from '../../services/inventory/ports.ts';
import { inventoryIn } from '../../services/inventory/testing/inventory.ts';
import { ORDER_RECORD_PREFIX, type OrderRecord } from '../../services/order/contracts/order-record.ts';
import { Broken, type Promises } from './promises.ts';
import type { Random } from './random.ts';
import type { StreamRecord, Streams } from './streams.ts';
import type { Replica } from './table/replica.ts';
import { type Item, isEqual } from './table/value.ts';
import type { Variant } from './variant.ts';
import type { Ending, World } from './world.ts';

type Inventory = ReturnType<typeof inventoryIn>;
type Line = { readonly sku: string; readonly quantity: number };

/** A checkout takes no longer (workflows/checkout/definition.yml): after this time nobody confirms what it held. */
const CHECKOUT_MS = 15 * 60_000;
/** Six checkouts follow each other at most; after that nobody begins with the order again. */
const CHECKOUTS_MS = 6 * CHECKOUT_MS;
/** Longer than a reservation of an order that nobody decides on is held. */
const EVERYTHING_RUNS_OUT_MS = 4 * 60 * 60_000;

/** What the rest of the shop knows of an order. */
interface Order {
  readonly id: string;
  readonly lines: readonly Line[];
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

/** Something that an operator asks for, with a key, until there is an answer. */
interface Asked {
  readonly name: string;
  readonly in: string;
  readonly ask: (inventory: Inventory) => Promise<unknown>;
  acknowledged: boolean;
}

const TABLE = 'stock';
const SKUS = ['CUP', 'LAMP', 'RUG'];

/** What a stream of the table calls. */
const REACTIONS: Readonly<Record<string, (inventory: Inventory, record: StreamRecord) => Promise<unknown>>> = {
  applyCommand: (inventory, { item }) => inventory.apply(item),
};

/** Everything around the inventory: operators, the checkout's steps and events, streams. All of it may come twice. */
export class Shop {
  readonly #world: World;
  readonly #promises: Promises;
  readonly #streams: Streams;
  readonly #variant: Variant;
  readonly orders: Order[] = [];
  readonly #asked: Asked[] = [];
  readonly #shards = new Map<string, number>();
  /** What was told in answers that must not be told. */
  readonly findings: string[] = [];
  /** What failed last. */
  complaint = 'nothing has failed';

  constructor(world: World, promises: Promises, streams: Streams, variant: Variant) {
    this.#variant = variant;
    this.#world = world;
    this.#promises = promises;
    this.#streams = streams;
  }

  /** Something that somebody wants from the shop. */
  act(random: Random): void {
    const { now } = this.#world;
    const here = this.orders.filter(({ region }) => this.#isUp(region));
    const open = here.filter(({ fate, placedAt }) => fate === 'open' && now < placedAt + CHECKOUTS_MS);
    const held = open.filter(({ heldAt }) => heldAt !== undefined && now < heldAt + CHECKOUT_MS);
    const ended = here.filter(({ fate }) => fate !== 'open');
    const lost = this.#world.regions.find((region) => !this.#isUp(region));
    const sold = this.orders.filter(({ fate }) => fate === 'confirmed');
    const unsettled = ended.filter(({ settled }) => !settled);
    const act = random.weighted<() => void>([
      [this.orders.length < 2 ? 16 : 3, () => this.#adjust(random, random.between(6, 30))],
      [1, () => this.#adjust(random, -random.between(1, 4))],
      [this.#asked.length > 0 ? 1 : 0, () => this.#ask(random.pick(this.#asked))],
      [8, () => this.#order(random)],
      [0.5, () => this.#split(random)],
      [0.7, () => this.#reshard(random)],
      [lost ? 4 : 0, () => lost && this.#reclaim(random, lost)],
      // An operator who takes a region for lost that only cannot be heard.
      [this.#world.partitioned ? 0.5 : 0, () => this.#reclaim(random, random.pick(this.#world.regions))],
      [open.length > 0 ? 2 : 0, () => this.#reserve(random.pick(open))],
      [held.length > 0 ? 6 : 0, () => this.#confirm(random.pick(held))],
      [open.length > 0 ? 3 : 0, () => this.#giveUp(random.pick(open), random.chance(0.7))],
      [held.length > 0 ? 1 : 0, () => this.#contest(random.pick(held))],
      [open.length > 0 ? 1 : 0, () => this.#takeOver(random.pick(open))],
      [ended.length > 0 ? 2 : 0, () => this.#settle(random.pick(ended))],
      [sold.length > 0 ? 2 : 0, () => this.#takeBack(random, random.pick(sold))],
      [1, () => this.#audit(random.pick(this.#world.up()))],
      [unsettled.length > 0 ? 4 : 0, () => this.#settle(random.pick(unsettled))],
      // A step that was believed dead.
      [here.length > 0 ? 1 : 0, () => this.#reserve(random.pick(here))],
      [2, () => this.#sweep(random.pick(this.#world.up()))],
      [1, () => this.#look(random)],
    ]);
    act();
  }

  deliver(record: StreamRecord): void {
    const react = REACTIONS[record.function];
    if (!react) throw new Error(`The simulation does not know the function ${record.function}.`);
    this.#start(
      `${record.function} of ${record.key.replace('\n', ' ')}`,
      record.region,
      (inventory) => react(inventory, record),
      (ending) => ending.kind === 'answered' && this.#streams.delivered(record),
    );
  }

  /** Whoever still waits for an answer asks again; answers how many do. */
  comeToRest(): number {
    for (const order of this.orders) if (order.fate === 'open') this.#giveUp(order, true);
    const unsettled = this.orders.filter(({ settled }) => !settled);
    const unanswered = this.#asked.filter(({ acknowledged }) => !acknowledged);
    for (const order of unsettled) this.#settle(order);
    for (const asked of unanswered) this.#ask(asked);
    return unsettled.length + unanswered.length;
  }

  /** More time passes than any function has, and what is done every minute is done again. */
  later(ms: number, random: Random): void {
    this.#world.pass(ms, random);
    for (const region of this.#world.up()) this.#sweep(region);
  }

  /** Nobody has anything left to say about any order, and what they left behind runs out. */
  runOut(): void {
    this.#world.now += EVERYTHING_RUNS_OUT_MS;
    for (const region of this.#world.regions) {
      this.#sweep(region);
      this.#audit(region);
    }
  }

  /** What must be when nothing moves any more. */
  async atRest(): Promise<void> {
    const [first = '', ...others] = this.#world.regions;
    for (const other of others) {
      const item = differing(this.#world.replica(first), this.#world.replica(other));
      if (item) throw new Broken(`${first} and ${other} know different things of ${item.pk} ${item.sk}.`);
    }
    for (const sku of SKUS) {
      const { parcels, owed } = this.#promises.underWay(sku);
      if (parcels !== 0) throw new Broken(`Of ${sku} ${parcels} units are still in a parcel.`);
      if (owed !== 0) throw new Broken(`Of ${sku} ${owed} units are still owed.`);
      for (const region of this.#world.regions) {
        const level = this.#world.replica(region).get({ pk: `SKU#${sku}`, sk: `LEVEL#${region}` });
        if (level?.open) throw new Broken(`${region} still waits for a parcel of ${sku}.`);
      }
    }
    for (const order of this.orders) for (const region of this.#world.regions) this.#ended(order, region);
    await this.look(this.#world.regions.flatMap((region) => SKUS.map((sku): [string, string] => [region, sku])));
  }

  #ended({ id, region, fate }: Order, inRegion: string): void {
    const place = { pk: `ORDER#${id}`, sk: `RESERVATION#${inRegion}` };
    const status = this.#world.replica(inRegion).get(place)?.status;
    if (status === 'ACTIVE') throw new Broken(`Nobody wants what ${id} holds in ${inRegion}.`);
    if (fate === 'contested' && region === inRegion) return;
    const sold = fate === 'confirmed' && region === inRegion;
    if (sold !== (status === 'COMMITTED'))
      throw new Broken(`${id} is ${fate} in ${region}; in ${inRegion} its stock is ${status}.`);
  }

  /** What an operator sees of these SKUs, right now, adds up. */
  async look(at: readonly (readonly [region: string, sku: string])[]): Promise<void> {
    for (const [region, sku] of at) {
      const db = { client: this.#world.looking(region), table: TABLE };
      const view = await inventoryIn(region, db, this.#world.clockIn(region)).view(sku, 1);
      const totals = this.#variant.totals?.(await new DynamoStock(db.client, db.table).quotasOf(sku)) ?? view?.totals;
      const wrong = view && totals && wrongIn(totals);
      if (wrong) throw new Broken(`${region}'s view of ${sku} ${wrong}`);
    }
    const [finding] = this.findings;
    if (finding) throw new Broken(finding);
  }

  #adjust(random: Random, delta: number): void {
    const region = random.chance(0.3) ? undefined : random.pick(this.#world.regions);
    const sku = random.pick(SKUS);
    const request = { delta, reason: delta > 0 ? 'goods in' : 'broken', ...(region && { region }) };
    const name = `adjust ${sku} by ${delta}${region ? ` in ${region}` : ''}`;
    this.#operator(random, name, (inventory, key) => inventory.adjust(sku, request, key));
  }

  #split(random: Random): void {
    const [sku, delta] = [random.pick(SKUS), random.between(-3, 20) || 1];
    const weights = Object.fromEntries(this.#world.regions.map((region) => [region, random.between(1, 5)]));
    const policy = random.chance(0.5) ? { policy: 'even' as const } : { policy: 'weighted' as const, weights };
    const name = `adjust ${sku} by ${delta}, ${JSON.stringify(policy)}`;
    this.#operator(random, name, (inventory, key) =>
      inventory.adjust(sku, { delta, reason: 'goods in', ...policy }, key),
    );
  }

  #reshard(random: Random): void {
    const [sku, count] = [random.pick(SKUS), random.between(1, 4)];
    const region = random.chance(0.5) ? undefined : random.pick(this.#world.regions);
    const name = `give ${sku} ${count} shards${region ? ` in ${region}` : ''}`;
    this.#operator(random, name, (inventory, key) => inventory.reshard(sku, { count, ...(region && { region }) }, key));
  }

  #reclaim(random: Random, lost: string): void {
    const sku = random.pick(SKUS);
    const quantity = random.chance(0.5) ? { quantity: random.between(1, 6) } : {};
    const name = `reclaim ${quantity.quantity ?? 'all'} ${sku} of ${lost}`;
    this.#operator(random, name, (inventory, key) => inventory.reclaim(sku, { region: lost, ...quantity }, key));
  }

  /** Whether they were sold already, and where, is for the inventory to know. */
  #takeBack(random: Random, { id, lines }: Order): void {
    const { sku } = random.pick(lines);
    const quantity = random.between(1, 3);
    const name = `take ${quantity} ${sku} of ${shortly(id)} back`;
    this.#operator(random, name, (inventory, key) => inventory.takeBack(sku, { orderId: id, quantity }, key));
  }

  /** It looks while everything moves, and must not see a difference where there is none. */
  #audit(region: string): void {
    this.#start(
      'audit',
      region,
      (inventory) => inventory.audit(),
      (ending) => {
        const found = ending.kind === 'answered' ? ending.answer.differences : [];
        if (found.length > 0) this.findings.push(`${region}'s audit found ${JSON.stringify(found)}.`);
      },
    );
  }

  #operator(random: Random, name: string, ask: (inventory: Inventory, key: string) => Promise<unknown>): void {
    const key = `key-${this.#asked.length}`;
    const asked: Asked = {
      name: `${name} (${key})`,
      in: random.pick(this.#world.up()),
      ask: (inventory) => ask(inventory, key),
      acknowledged: false,
    };
    this.#asked.push(asked);
    this.#ask(asked);
  }

  #ask(asked: Asked): void {
    if (!this.#isUp(asked.in)) return;
    this.#start(asked.name, asked.in, asked.ask, (ending) => {
      if (ending.kind === 'answered') asked.acknowledged = true;
    });
  }

  #order(random: Random): void {
    const lines = Array.from({ length: random.between(1, 3) }, () => ({
      sku: random.pick(SKUS),
      quantity: random.between(1, 3),
    }));
    const order: Order = {
      id: `ord_${String(this.orders.length).padStart(26, '0')}`,
      lines,
      placedAt: this.#world.now,
      region: random.pick(this.#world.up()),
      epoch: 1,
      fate: 'open',
      heldAt: undefined,
      settled: false,
    };
    this.orders.push(order);
    this.#record(order, 'PENDING');
    this.#reserve(order);
  }

  #reserve(order: Order): void {
    const { region, epoch } = order;
    const lines = order.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
    this.#start(
      `reserve ${lines} for ${shortly(order.id)}`,
      region,
      (inventory) => inventory.reserve(order.id, ...order.lines),
      (ending) => {
        if (ending.kind === 'failed') return;
        const { kind } = ending.answer;
        const held = kind === 'held';
        this.#promises.seen.set(kind, (this.#promises.seen.get(kind) ?? 0) + 1);
        if (held && order.epoch === epoch) order.heldAt = this.#world.now;
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

  /** Another region goes on with the order. What is held for it where it was is left to run out. */
  #takeOver(order: Order): void {
    const region = this.#world.up().find((other) => other !== order.region);
    if (!region || order.epoch > 1) return;
    this.#world.note(() => `${region} takes ${shortly(order.id)} over from ${order.region}`);
    Object.assign(order, { region, epoch: order.epoch + 1, heldAt: undefined });
    this.#record(order, 'PENDING');
    this.#reserve(order);
  }

  /** What the order service publishes of an order. */
  #record({ id, region, epoch }: Order, status: OrderRecord['status']): void {
    const place = { pk: id, sk: `${ORDER_RECORD_PREFIX}${String(epoch).padStart(4, '0')}#${region}` };
    this.#world.note(() => `${region}: ${shortly(id)} is ${status}`);
    this.#world.put(region, { ...place, id, region, epoch, status });
  }

  #sweep(region: string): void {
    this.#start(
      'settle what has run out',
      region,
      (inventory) => inventory.settle(this.#variant.orders),
      () => {},
    );
  }

  /** It is cancelled while it is confirmed: whichever comes first stands, and the other one is told. */
  #contest(order: Order): void {
    order.fate = 'contested';
    this.#record(order, 'CANCELLING');
    this.#commit(order);
    this.#release(order);
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

  #look(random: Random): void {
    const [region, sku] = [random.pick(this.#world.up()), random.pick(SKUS)];
    this.#start(
      `look at ${sku}`,
      region,
      (inventory) => inventory.view(sku, 2),
      (ending) => {
        const answer = ending.kind === 'answered' ? ending.answer : undefined;
        const wrong = answer && wrongIn(answer.totals);
        if (wrong) this.findings.push(`${region}'s answer about ${sku} ${wrong}`);
      },
    );
  }

  #start<T>(
    name: string,
    region: string,
    work: (inventory: Inventory) => Promise<T>,
    ended: (ending: Ending<T>) => void,
  ): void {
    const { identity = itself } = this.#variant;
    const clock = this.#world.clockIn(region);
    const remembering = (counts: ShardCounts) => this.#remembering(region, counts);
    const inventory = (client: DynamoDBDocumentClient) =>
      inventoryIn(identity(region), { client, table: TABLE }, clock, remembering);
    this.#world.start(
      name,
      region,
      (client) => work(inventory(client)),
      (ending) => {
        if (ending.kind === 'failed') this.complaint = `${name} fails: ${ending.error}`;
        ended(ending);
      },
    );
  }

  /** Instances live longer than one request, and what they have learned of shards grows old. */
  #remembering(region: string, counts: ShardCounts): ShardCounts {
    return {
      of: async (sku) => this.#shards.get(`${sku} ${region}`) ?? 1,
      learn: (sku, count) => void this.#shards.set(`${sku} ${region}`, count),
      read: (sku) => counts.read(sku),
      write: (sku, count, at) => counts.write(sku, count, at),
    };
  }

  #isUp(region: string): boolean {
    return !this.#world.down.has(region);
  }
}

/** The first item that is not the same in both; nothing when they are the same. */
function differing(one: Replica, other: Replica): Item | undefined {
  const [items, others] = [one.items(), other.items()];
  const found = items.find((item) => !isEqual(item, other.get(item)));
  return found ?? (items.length === others.length ? undefined : others.find((item) => !one.get(item)));
}

type Totals = NonNullable<Awaited<ReturnType<Inventory['view']>>>['totals'];

function wrongIn(totals: Totals): string | undefined {
  const { available, reserved, sold, received, inTransit, deficit } = totals;
  const text = JSON.stringify(totals);
  if (Object.values(totals).some((total) => total < 0)) return `is below zero: ${text}.`;
  return received + deficit === available + reserved + sold + inTransit ? undefined : `does not add up: ${text}.`;
}

const itself = (region: string) => region;
const shortly = (orderId: string) => `order ${Number(orderId.slice(4))}`;
