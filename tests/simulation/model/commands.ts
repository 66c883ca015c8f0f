import { expect } from '@jest/globals';
import type fc from 'fast-check';
import {
  type Both,
  type Inventory,
  type Line,
  linesIn,
  type Model,
  type Order,
  orderIn,
  quantitiesOf,
  stockOf,
  told,
} from './model.ts';

/** What is asked of both, and what the model says to it. */
abstract class Step implements fc.AsyncCommand<Model, Both> {
  readonly #told: string;

  constructor(text: string) {
    this.#told = text;
  }

  toString(): string {
    return this.#told;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, both: Both): Promise<void> {
    await this.take(model, both);
    for (const [place, counters] of model.stock) {
      const [sku = '', region = ''] = place.split(' ');
      const shards = await this.ask(both, region, (inventory) => inventory.shards(`${sku}-${both.run}`));
      const sum = (counter: keyof typeof counters) => shards.reduce((units, quota) => units + quota[counter], 0);
      const { available, reserved, sold, received, sent, arrived } = counters;
      expect([place, sum('available'), sum('reserved'), sum('sold')]).toEqual([place, available, reserved, sold]);
      expect([place, sum('received'), sum('sent') - sum('arrived')]).toEqual([place, received, sent - arrived]);
    }
  }

  protected abstract take(model: Model, both: Both): Promise<void>;

  /** Both say the same: DynamoDB and the simulated table mean the same by every condition. */
  protected async ask<T>(
    { real, simulated }: Both,
    region: string,
    ask: (inventory: Inventory) => Promise<T>,
  ): Promise<T> {
    const [one, other] = [await told(ask(real.in(region))), await told(ask(simulated.in(region)))];
    expect(other).toEqual(one);
    return one as T;
  }
}

export class Adjust extends Step {
  readonly #at: { readonly sku: string; readonly region: string };
  readonly #delta: number;
  readonly #key: string;

  constructor(sku: string, region: string, delta: number, key: number) {
    super(`adjust ${sku} in ${region} by ${delta} (${key})`);
    this.#at = { sku, region };
    this.#delta = delta;
    this.#key = `${sku} ${region} ${delta} ${key}`;
  }

  async take(model: Model, both: Both): Promise<void> {
    const { sku, region } = this.#at;
    const request = { delta: this.#delta, reason: 'counted', region };
    const key = `${both.run} ${this.#key}`;
    const outcome = await this.ask(both, region, (inventory) => inventory.adjust(`${sku}-${both.run}`, request, key));
    if (outcome.kind === 'made' && outcome.replayed) return;
    const stock = stockOf(model, sku, region);
    if (outcome.kind === 'made') {
      stock.available += this.#delta;
      stock.received += this.#delta;
      expect(stock.available).toBeGreaterThanOrEqual(0);
    } else {
      expect(outcome.kind).toBe('below-zero');
      expect(stock.available + this.#delta).toBeLessThan(0);
    }
  }
}

export class Reserve extends Step {
  readonly #order: number;
  readonly #lines: readonly Line[];

  constructor(order: number, lines: readonly Line[]) {
    super(`reserve ${JSON.stringify(lines)} for ${order}`);
    this.#order = order;
    this.#lines = lines;
  }

  async take(model: Model, both: Both): Promise<void> {
    const { id, region } = orderIn(both.run, this.#order);
    const lines = linesIn(both.run, this.#lines);
    const outcome = await this.ask(both, region, (inventory) => inventory.reserve(id, ...lines));
    const before = model.orders.get(id);
    const wanted = quantitiesOf(this.#lines);
    const enough = [...wanted].every(([sku, quantity]) => stockOf(model, sku, region).available >= quantity);
    if (before?.status === 'SHORT') {
      expect(outcome.kind).toBe('out-of-stock');
    } else if (before?.lines.length === 0) {
      expect(outcome.kind).toBe('gone');
    } else if (before) {
      // A reservation may be given more time when it is asked for again; the model does not know how much. What is sold
      // is as good as held.
      const stands = before.status === 'ACTIVE' && (outcome.kind === 'held' || model.now < before.until);
      expect(outcome.kind).toBe(stands || before.status === 'COMMITTED' ? 'held' : 'closed');
      if (outcome.kind === 'held') before.until = Date.parse(outcome.reservation.expiresAt);
    } else if (!enough) {
      expect(['out-of-stock', 'on-its-way']).toContain(outcome.kind);
      // What was told that there is not enough is told so for good: its checkout has ended (docs/adr/0016).
      if (outcome.kind === 'out-of-stock') model.orders.set(id, neverHeld(model, region, 'SHORT'));
    } else if (outcome.kind !== 'held') {
      throw new Error(`There is enough, and the answer is ${outcome.kind}.`);
    } else {
      for (const [sku, quantity] of wanted) {
        const stock = stockOf(model, sku, region);
        stock.available -= quantity;
        stock.reserved += quantity;
      }
      const until = Date.parse(outcome.reservation.expiresAt);
      model.orders.set(id, { status: 'ACTIVE', region, lines: this.#lines, until });
    }
  }
}

type End = 'COMMITTED' | 'RELEASED' | 'EXPIRED';

function neverHeld(model: Model, region: string, status: 'RELEASED' | 'SHORT'): Order {
  return { status, region, lines: [], until: model.now };
}

function end(model: Model, id: string, status: End): void {
  const order = model.orders.get(id);
  if (order?.status !== 'ACTIVE') return;
  order.status = status;
  for (const { sku, quantity } of order.lines) {
    const stock = stockOf(model, sku, order.region);
    stock.reserved -= quantity;
    stock[status === 'COMMITTED' ? 'sold' : 'available'] += quantity;
  }
}

export class Commit extends Step {
  readonly #order: number;

  constructor(order: number) {
    super(`commit ${order}`);
    this.#order = order;
  }

  async take(model: Model, both: Both): Promise<void> {
    const { id, region } = orderIn(both.run, this.#order);
    const before = model.orders.get(id);
    const outcome = await this.ask<unknown>(both, region, (inventory) => inventory.commit(id));
    const ended = { thrown: 'ReservationEnded' };
    const expected = {
      ACTIVE: 'committed',
      COMMITTED: 'committed-before',
      RELEASED: ended,
      EXPIRED: ended,
      SHORT: ended,
    };
    expect(outcome).toEqual(before ? expected[before.status] : { thrown: 'ReservationNotThere' });
    end(model, id, 'COMMITTED');
  }
}

export class Release extends Step {
  readonly #order: number;

  constructor(order: number) {
    super(`release ${order}`);
    this.#order = order;
  }

  async take(model: Model, both: Both): Promise<void> {
    const { id, region } = orderIn(both.run, this.#order);
    const before = model.orders.get(id);
    const outcome = await this.ask(both, region, (inventory) => inventory.release(id));
    const closed = { kind: 'closed', status: 'COMMITTED' };
    const released = { kind: 'released', changed: !before || before.status === 'ACTIVE' };
    expect(outcome).toMatchObject(before?.status === 'COMMITTED' ? closed : released);
    if (before) end(model, id, 'RELEASED');
    else model.orders.set(id, neverHeld(model, region, 'RELEASED'));
  }
}

/** Time passes, and the sweeper settles what has run out; the order service knows none of these orders. */
export class Later extends Step {
  readonly #minutes: number;

  constructor(minutes: number) {
    super(`${minutes} minutes pass`);
    this.#minutes = minutes;
  }

  async take(model: Model, both: Both): Promise<void> {
    model.now += this.#minutes * 60_000;
    for (const region of both.regions) {
      const { outcomes } = await this.ask(both, region, (inventory) => inventory.settle());
      const due = [...model.orders].filter(
        ([, order]) => order.region === region && order.status === 'ACTIVE' && order.until <= model.now,
      );
      expect(outcomes.filter((outcome) => outcome === 'expired')).toHaveLength(due.length);
      for (const [id] of due) end(model, id, 'EXPIRED');
    }
  }
}

export class Reshard extends Step {
  readonly #at: { readonly sku: string; readonly region: string };
  readonly #count: number;

  constructor(sku: string, region: string, count: number) {
    super(`give ${sku} ${count} shards in ${region}`);
    this.#at = { sku, region };
    this.#count = count;
  }

  async take(model: Model, both: Both): Promise<void> {
    const { sku, region } = this.#at;
    const key = `${both.run} ${model.operations++}`;
    const request = { count: this.#count };
    const outcome = await this.ask(both, region, (inventory) => inventory.reshard(`${sku}-${both.run}`, request, key));
    expect(outcome).toMatchObject({ kind: 'done', replayed: false });
  }
}

/** A region that may be low asks, the other one gives, and all that is left for anybody is delivered twice. */
export class Level extends Step {
  readonly #at: { readonly sku: string; readonly region: string };

  constructor(sku: string, region: string) {
    super(`level ${sku} in ${region}`);
    this.#at = { sku, region };
  }

  async take(model: Model, both: Both): Promise<void> {
    const { sku, region } = this.#at;
    const [real, simulated] = [both.real, both.simulated];
    await this.ask(both, region, (inventory) => inventory.level(`${sku}-${both.run}`));
    const parcel = await real.answerOpenRequest(`${sku}-${both.run}`, region);
    expect(await simulated.answerOpenRequest(`${sku}-${both.run}`, region)).toEqual(parcel);
    if (!parcel) return;
    const [donor, recipient] = [stockOf(model, sku, parcel.donor), stockOf(model, sku, parcel.recipient)];
    donor.available -= parcel.quantity;
    donor.sent += parcel.quantity;
    recipient.available += parcel.quantity;
    recipient.arrived += parcel.quantity;
    expect(donor.available).toBeGreaterThanOrEqual(0);
  }
}
