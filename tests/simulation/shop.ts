import { REQUEST_LAPSES_MS } from '../../services/inventory/domain/levelling/parcel.ts';
import { LONGEST_HOLD_MS } from '../../services/inventory/domain/selling/overdue.ts';
import { Broken } from './broken.ts';
import { Functions, type Inventory, TABLE } from './functions.ts';
import { Operators } from './operators.ts';
import { Orders, SKUS } from './orders.ts';
import type { Promises } from './promises.ts';
import type { Random } from './random.ts';
import type { StreamRecord, Streams } from './streams.ts';
import type { Replica } from './table/replica.ts';
import { type Item, isEqual } from './table/value.ts';
import type { Variant } from './variant.ts';
import type { World } from './world.ts';

/** Longer than a reservation of an order that nobody decides on is held. */
export const EVERYTHING_RUNS_OUT_MS = LONGEST_HOLD_MS.undecided + 60 * 60_000;

/** What a stream of the table calls. */
const REACTIONS: Readonly<Record<string, (inventory: Inventory, item: Item) => Promise<unknown>>> = {
  readInventoryStream: (inventory, item) => inventory.apply(item),
};

/** After a refusal, or a request that nobody has answered, a region asks again within this time. */
const LONGEST_BACK_OFF_MS = REQUEST_LAPSES_MS + 60 * 1000;

/** Everything around the inventory that makes it do something. */
export class Shop {
  readonly #world: World;
  readonly #promises: Promises;
  readonly #streams: Streams;
  readonly #functions: Functions;
  readonly #orders: Orders;
  readonly #operators: Operators;

  constructor(world: World, promises: Promises, streams: Streams, variant: Variant) {
    this.#world = world;
    this.#promises = promises;
    this.#streams = streams;
    this.#functions = new Functions(world, variant);
    this.#orders = new Orders(world, this.#functions, promises);
    this.#operators = new Operators(world, this.#functions, this.#orders);
  }

  /** What failed last. */
  get complaint(): string {
    return this.#functions.complaint;
  }

  /** Somebody does something. */
  act(random: Random): void {
    const region = random.pick(this.#world.up());
    const act = random.weighted([
      ...this.#operators.acts(random),
      ...this.#orders.acts(random),
      [2, () => this.#functions.sweep(region)],
      [1, () => this.#functions.audit(region)],
      [1, () => this.#functions.fillDeficits(region)],
    ]);
    act();
  }

  deliver(record: StreamRecord): void {
    const { region, key, item } = record;
    const react = REACTIONS[record.function];
    if (!react) throw new Error(`The simulation does not know the function ${record.function}.`);
    const name = `${record.function} of ${key.replace('\n', ' ')}`;
    this.#functions.start(
      name,
      region,
      (inventory) => react(inventory, item),
      ({ kind }) => kind === 'answered' && this.#streams.delivered(record),
    );
  }

  /** More time passes than any function has, and what is done every minute is done again. */
  later(ms: number, random: Random): void {
    this.#world.pass(ms, random);
    for (const region of this.#world.up()) {
      this.#functions.sweep(region);
      this.#functions.fillDeficits(region);
    }
  }

  /** Whoever still waits for an answer asks again; tells how many do. */
  comeToRest(): number {
    const owed = SKUS.filter((sku) => this.#promises.soldBeforeWhatIsOwed(sku));
    if (owed.length > 0) {
      this.#world.now += LONGEST_BACK_OFF_MS;
      for (const region of this.#world.regions) this.#functions.fillDeficits(region);
    }
    return owed.length + this.#orders.comeToRest() + this.#operators.comeToRest();
  }

  /** Nobody has anything left to say about any order, and what they left behind runs out. */
  runOut(ms: number): void {
    this.#world.now += ms;
    for (const region of this.#world.regions) {
      this.#functions.sweep(region);
      this.#functions.audit(region);
    }
  }

  /** What operators see adds up, wherever something has changed. */
  addUp(): Promise<void> {
    return this.#functions.addUp(this.#promises.takeTouched());
  }

  /** What must be when nothing moves any more. */
  async atRest(): Promise<void> {
    const [first = '', ...others] = this.#world.regions;
    for (const other of others) {
      const item = differing(this.#world.replica(first, TABLE), this.#world.replica(other, TABLE));
      if (item) throw new Broken(`${first} and ${other} know different things of ${item.pk} ${item.sk}.`);
    }
    for (const sku of SKUS) {
      const { parcels, owed } = this.#promises.underWay(sku);
      if (parcels !== 0) throw new Broken(`Of ${sku} ${parcels} units are still in a parcel.`);
      if (owed !== 0) throw new Broken(`Of ${sku} ${owed} units are still owed.`);
      const soldTwice = this.#promises.soldBeforeWhatIsOwed(sku);
      if (soldTwice) throw new Broken(soldTwice);
      for (const region of this.#world.regions) {
        const demand = this.#world.replica(region, TABLE).get({ pk: `SKU#${sku}`, sk: `DEMAND#${region}` });
        if (demand?.open) throw new Broken(`${region} still waits for a parcel of ${sku}.`);
      }
    }
    this.#orders.haveWhatIsTheirs();
    await this.#functions.addUp(this.#world.regions.flatMap((region) => SKUS.map((sku) => [region, sku] as const)));
  }
}

/** The first item that is not the same in both; nothing when they are the same. */
function differing(one: Replica, other: Replica): Item | undefined {
  const [items, others] = [one.items(), other.items()];
  const found = items.find((item) => !isEqual(item, other.get(item)));
  return found ?? (items.length === others.length ? undefined : others.find((item) => !one.get(item)));
}
