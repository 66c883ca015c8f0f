import { Broken } from './broken.ts';
import type { Change } from './table/replica.ts';
import type { Item } from './table/value.ts';
import type { Watcher } from './world.ts';

const COUNTERS = ['available', 'reserved', 'sold', 'received', 'sent', 'arrived', 'deficit'] as const;
type Counters = Record<(typeof COUNTERS)[number], number>;

interface Line {
  readonly sku: string;
  readonly shard: number;
  readonly quantity: number;
}

/**
 * What must hold after every write, told from the items alone: nothing here asks the service's own rules. Of an item the
 * replica of the region that writes it is the truth.
 */
export class Promises implements Watcher {
  readonly #writers = new Map<string, string>();
  readonly #quotas = new Map<string, Counters & Ways & { readonly sku: string }>();
  /** What the lines of a quota's ledger sum up to. */
  readonly #ledgers = new Map<string, Counters>();
  /** What reservations hold and have sold of a quota. */
  readonly #reserved = new Map<string, number>();
  readonly #sold = new Map<string, number>();
  /** How many units of which parcel were sent, and have arrived. */
  readonly #sent = new Map<string, number>();
  readonly #arrived = new Map<string, number>();
  /** How often what happened: a run that does nothing keeps every promise. */
  readonly seen = new Map<string, number>();
  /** SKUs that have changed since somebody looked, by the replica on which they have. */
  readonly #touched = new Map<string, Set<string>>();

  changed(region: string, changes: readonly Change[], how: 'written' | 'replicated'): void {
    for (const { key } of changes) if (key.startsWith('SKU#')) this.#touch(region, skuOf(key));
    if (how === 'replicated') return;
    const quotas = new Set<string>();
    namedByItsOrders(changes);
    for (const change of changes) {
      this.#oneWriter(region, change);
      for (const quota of this.#account(change)) quotas.add(quota);
    }
    const skus = new Set<string>();
    for (const quota of quotas) {
      this.#quotaAddsUp(quota);
      skus.add(quota.slice(0, quota.indexOf(' ')));
    }
    for (const sku of skus) this.#neverOversold(sku);
  }

  saw(what: string): void {
    add(this.seen, what, 1);
  }

  /** Which SKUs look different now, and where. */
  takeTouched(): [region: string, sku: string][] {
    const touched = [...this.#touched].flatMap(([region, skus]) =>
      [...skus].map((sku): [string, string] => [region, sku]),
    );
    this.#touched.clear();
    return touched;
  }

  totalsOf(sku: string): Counters {
    const totals = none();
    for (const quota of this.#quotas.values()) {
      if (quota.sku === sku) for (const counter of COUNTERS) totals[counter] += quota[counter];
    }
    return totals;
  }

  #touch(region: string, sku: string): void {
    const skus = this.#touched.get(region);
    if (skus) skus.add(sku);
    else this.#touched.set(region, new Set([sku]));
  }

  #oneWriter(region: string, { key, before, after }: Change): void {
    const writer = this.#writers.get(key) ?? region;
    this.#writers.set(key, writer);
    if (writer !== region) throw new Broken(`${nameOf(key)} is written by ${region} and by ${writer}.`);
    const once = key.includes('\nMOVE#') || before?.processIn !== undefined;
    if (once && before)
      throw new Broken(`${nameOf(key)} is inserted once, and was ${after ? 'overwritten' : 'removed'}.`);
  }

  /** Takes a change into the books; answers which quotas it concerns. */
  #account({ key, before, after }: Change): string[] {
    const [pk = '', sk = ''] = key.split('\n');
    if (sk.startsWith('QUOTA#') && after) {
      const name = quotaName(after);
      this.#quotas.set(name, { ...countersOf(after), ...waysOf(after), sku: String(after.sku) });
      return [name];
    }
    if (sk.startsWith('MOVE#') && after) {
      const name = quotaName(after);
      this.saw(String(after.cause));
      const { deficit } = countersOf(after.delta as Item);
      if (deficit !== 0) this.saw(deficit > 0 ? 'deficit' : 'deficit made up for');
      const sums = this.#ledgers.get(name) ?? none();
      this.#ledgers.set(name, sums);
      for (const counter of COUNTERS) sums[counter] += countersOf(after.delta as Item)[counter];
      if (after.cause === 'SENT' || after.cause === 'ARRIVED') this.#parcel(after);
      if (after.cause === 'RETURNED') add(this.#sold, name, Number((after.delta as Item).sold ?? 0));
      return [name];
    }
    if (pk.startsWith('ORDER#') && sk.startsWith('RESERVATION#')) return this.#reservation(key, before, after);
    return [];
  }

  #reservation(key: string, before: Item | undefined, after: Item | undefined): string[] {
    if (after && after.status !== before?.status) this.saw(String(after.status));
    if (before && before.status !== 'ACTIVE') {
      if (!after || after.status !== before.status)
        throw new Broken(`${nameOf(key)} was ${before.status} and is changed again.`);
      givenBackOnce(key, after);
      return [];
    }
    const named = (item: Item | undefined) =>
      ((item?.lines ?? []) as unknown as Line[]).map((line) => {
        return { name: `${line.sku} ${item?.region} ${line.shard}`, quantity: line.quantity };
      });
    if (before) for (const { name, quantity } of named(before)) add(this.#reserved, name, -quantity);
    const books = after?.status === 'ACTIVE' ? this.#reserved : after?.status === 'COMMITTED' ? this.#sold : undefined;
    if (books) for (const { name, quantity } of named(after)) add(books, name, quantity);
    return [...named(before), ...named(after)].map(({ name }) => name);
  }

  #parcel({ cause, reference, delta }: Item): void {
    const parcel = String(reference);
    const { sent, arrived } = countersOf(delta as Item);
    add(cause === 'SENT' ? this.#sent : this.#arrived, parcel, cause === 'SENT' ? sent : arrived);
    const [units, taken] = [this.#sent.get(parcel) ?? 0, this.#arrived.get(parcel) ?? 0];
    if (taken > units) throw new Broken(`${units} units were sent in ${parcel}, and ${taken} taken in.`);
  }

  #quotaAddsUp(name: string): void {
    const quota = this.#quotas.get(name) ?? { ...none(), parcels: 0, owed: 0 };
    const [held, gone] = [this.#reserved.get(name) ?? 0, this.#sold.get(name) ?? 0];
    const ledger = this.#ledgers.get(name) ?? none();
    // A hold has no line: in the ledger its units are still available.
    const expected = { ...ledger, available: ledger.available - held, reserved: held };
    const { available, reserved, sold, received, sent, arrived, deficit } = quota;
    for (const counter of COUNTERS) {
      if (counter !== 'received' && quota[counter] < 0) throw new Broken(`${counter} of ${name} is ${quota[counter]}.`);
      if (quota[counter] !== expected[counter]) {
        const books = `its ledger and what is held of it come to ${expected[counter]}`;
        throw new Broken(`${counter} of ${name} is ${quota[counter]}, and ${books}.`);
      }
    }
    if (available + reserved + sold + sent !== received + arrived + deficit) {
      throw new Broken(`${name} does not add up: ${JSON.stringify(quota)}.`);
    }
    if (quota.parcels - quota.owed !== sent - arrived) throw new Broken(`${name} does not know where its units went.`);
    if (sold !== gone) throw new Broken(`${name} has ${sold} sold, and its reservations sold ${gone}.`);
  }

  #neverOversold(sku: string): void {
    const { received, reserved, sold, deficit } = this.totalsOf(sku);
    const { parcels, owed } = this.underWay(sku);
    // An operator who reclaims takes the risk that what the lost region had sold is sold again: until that one has said
    // what it still had, and what it owes stands as its deficit.
    if (sold + reserved > received + deficit + owed) {
      throw new Broken(`Of ${sku} ${received} were received, and ${sold} are sold and ${reserved} reserved.`);
    }
    if (received + deficit + owed < 0) throw new Broken(`Of ${sku} more was written off than was there.`);
    if (parcels < 0) throw new Broken(`Of ${sku} ${-parcels} units have arrived in parcels that nobody sent.`);
    if (owed < 0) throw new Broken(`Of ${sku} ${-owed} units were given up that nobody has reclaimed.`);
  }

  /** Units are owed to somebody here while there are some for sale there. */
  soldBeforeWhatIsOwed(sku: string): string | undefined {
    const { deficit, available } = this.totalsOf(sku);
    if (deficit === 0 || available === 0) return undefined;
    return `Of ${sku} ${deficit} units are owed, and ${available} are for sale all the same.`;
  }

  /** Units in parcels, and units that were reclaimed and not yet given up. */
  underWay(sku: string): { readonly parcels: number; readonly owed: number } {
    let [parcels, owed] = [0, 0];
    for (const quota of this.#quotas.values()) {
      if (quota.sku !== sku) continue;
      parcels += quota.parcels;
      owed += quota.owed;
    }
    return { parcels, owed };
  }
}

interface Ways {
  readonly parcels: number;
  readonly owed: number;
}

/** What went which way, as the quota itself counts it. */
function waysOf(quota: Item): Ways {
  let [parcels, owed] = [0, 0];
  for (const [name, units] of Object.entries(quota)) {
    if (name.startsWith('sentBy#parcel')) parcels += Number(units);
    else if (name.startsWith('arrivedBy#parcel')) parcels -= Number(units);
    else if (name.startsWith('sentBy#reclaim')) owed -= Number(units);
    else if (name.startsWith('arrivedBy#reclaim')) owed += Number(units);
  }
  return { parcels, owed };
}

/** What an order got and gave back: at most as much, return by return, shard by shard. */
function givenBackOnce(key: string, { lines, returns = [] }: Item): void {
  const all = returns as unknown as readonly { readonly id: string; readonly lines: readonly Line[] }[];
  if (new Set(all.map(({ id }) => id)).size < all.length) throw new Broken(`${nameOf(key)} has a return twice.`);
  for (const { sku, shard, quantity } of lines as unknown as readonly Line[]) {
    const back = all.flatMap((each) => each.lines).filter((line) => line.sku === sku && line.shard === shard);
    const units = back.reduce((sum, line) => sum + line.quantity, 0);
    if (units > quantity) throw new Broken(`${nameOf(key)} had ${quantity} ${sku}, and ${units} came back.`);
  }
}

/** A line of a sale is named by just as many orders as it says, which are sold with it. */
function namedByItsOrders(changes: readonly Change[]): void {
  const sold = changes.flatMap(({ before, after }) => (before?.status === 'ACTIVE' && after?.soldIn ? [after] : []));
  for (const { key, after } of changes) {
    if (!key.includes('\nMOVE#') || after?.cause !== 'COMMITTED') continue;
    const orders = sold.filter(({ soldIn, lines }) =>
      (lines as unknown as readonly Line[]).some(
        ({ sku, shard }) => soldIn === after.reference && sku === after.sku && shard === after.shard,
      ),
    );
    if (orders.length !== after.orders) {
      throw new Broken(`${nameOf(key)} is the sale of ${after.orders} orders, and ${orders.length} were sold in it.`);
    }
  }
}

function none(): Counters {
  return { available: 0, reserved: 0, sold: 0, received: 0, sent: 0, arrived: 0, deficit: 0 };
}

function countersOf(item: Item): Counters {
  const counters = none();
  for (const counter of COUNTERS) counters[counter] = Number(item[counter] ?? 0);
  return counters;
}

function add(sums: Map<string, number>, name: string, quantity: number): void {
  sums.set(name, (sums.get(name) ?? 0) + quantity);
}

const quotaName = (item: Item) => `${item.sku} ${item.region} ${item.shard}`;
const skuOf = (key: string) => key.slice('SKU#'.length, key.indexOf('\n'));
const nameOf = (key: string) => key.replace('\n', ' ');
