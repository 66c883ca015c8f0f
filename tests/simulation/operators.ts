import type { Functions, Inventory } from './functions.ts';
import { type Orders, SKUS, shortly } from './orders.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Something that an operator asks for, with a key, until there is an answer. */
interface Asked {
  readonly name: string;
  readonly in: string;
  readonly ask: (inventory: Inventory) => Promise<unknown>;
  /** It says itself whom it concerns, so that it may be asked again in any region. */
  readonly anywhere: boolean;
  acknowledged: boolean;
}

type Ask = (inventory: Inventory, key: string) => Promise<unknown>;

/** Whoever calls the admin API: goods come in, are lost, come back, are moved; all of it may be asked twice. */
export class Operators {
  readonly #world: World;
  readonly #functions: Functions;
  readonly #orders: Orders;
  readonly #asked: Asked[] = [];

  constructor(world: World, functions: Functions, orders: Orders) {
    this.#world = world;
    this.#functions = functions;
    this.#orders = orders;
  }

  /** What operators could want now, and how likely. */
  acts(random: Random): (readonly [weight: number, act: () => void])[] {
    const { regions, partitioned } = this.#world;
    const lost = regions.find((region) => !this.#world.isUp(region));
    const sold = this.#orders.confirmed();
    return [
      // A shop opens when there is something to sell.
      [this.#orders.placed < 2 ? 16 : 3, () => this.#adjust(random, random.between(6, 30))],
      [1, () => this.#adjust(random, -random.between(1, 4))],
      [0.5, () => this.#split(random)],
      [0.7, () => this.#reshard(random)],
      [lost ? 4 : 0, () => this.#reclaim(random, lost ?? '')],
      // A region is taken for lost that only cannot be heard.
      [partitioned ? 0.5 : 0, () => this.#reclaim(random, random.pick(regions))],
      [sold.length > 0 ? 2 : 0, () => this.#takeBack(random)],
      [this.#asked.length > 0 ? 1 : 0, () => this.#askAgain(random)],
      [1, () => this.#functions.view(random.pick(this.#world.up()), random.pick(SKUS))],
    ];
  }

  /** Whoever has no answer asks again; tells how many do. */
  comeToRest(): number {
    const unanswered = this.#asked.filter(({ acknowledged }) => !acknowledged);
    for (const asked of unanswered) this.#askIn(asked.in, asked);
    return unanswered.length;
  }

  #adjust(random: Random, delta: number): void {
    const region = random.chance(0.3) ? undefined : random.pick(this.#world.regions);
    const sku = random.pick(SKUS);
    const request = { delta, reason: delta > 0 ? 'goods in' : 'broken', ...(region && { region }) };
    const name = `adjust ${sku} by ${delta}${region ? ` in ${region}` : ''}`;
    this.#ask(random, name, (inventory, key) => inventory.adjust(sku, request, key), region !== undefined);
  }

  #split(random: Random): void {
    const [sku, delta] = [random.pick(SKUS), random.between(-3, 20) || 1];
    const weights = Object.fromEntries(this.#world.regions.map((region) => [region, random.between(1, 5)]));
    const policy = random.chance(0.5) ? { policy: 'even' as const } : { policy: 'weighted' as const, weights };
    const request = { delta, reason: 'goods in', ...policy };
    const name = `adjust ${sku} by ${delta}, ${JSON.stringify(policy)}`;
    this.#ask(random, name, (inventory, key) => inventory.adjust(sku, request, key));
  }

  #reshard(random: Random): void {
    const [sku, count] = [random.pick(SKUS), random.between(1, 4)];
    const region = random.chance(0.5) ? undefined : random.pick(this.#world.regions);
    const name = `give ${sku} ${count} shards${region ? ` in ${region}` : ''}`;
    this.#ask(random, name, (inventory, key) => inventory.reshard(sku, { count, ...(region && { region }) }, key));
  }

  #reclaim(random: Random, region: string): void {
    const sku = random.pick(SKUS);
    const quantity = random.chance(0.5) ? { quantity: random.between(1, 6) } : {};
    const name = `reclaim ${quantity.quantity ?? 'all'} ${sku} of ${region}`;
    this.#ask(random, name, (inventory, key) => inventory.reclaim(sku, { region, ...quantity }, key));
  }

  /** Whether they were sold already, and where, is for the inventory to know. */
  #takeBack(random: Random): void {
    const { id, lines } = random.pick(this.#orders.confirmed());
    const { sku } = random.pick(lines);
    const quantity = random.between(1, 3);
    const name = `take ${quantity} ${sku} of ${shortly(id)} back`;
    this.#ask(random, name, (inventory, key) => inventory.takeBack(sku, { orderId: id, quantity }, key), true);
  }

  #ask(random: Random, name: string, ask: Ask, anywhere = false): void {
    const key = `key-${this.#asked.length}`;
    const asked: Asked = {
      name: `${name} (${key})`,
      in: random.pick(this.#world.up()),
      ask: (inventory) => ask(inventory, key),
      anywhere,
      acknowledged: false,
    };
    this.#asked.push(asked);
    this.#askIn(asked.in, asked);
  }

  #askAgain(random: Random): void {
    const asked = random.pick(this.#asked);
    this.#askIn(asked.anywhere ? random.pick(this.#world.up()) : asked.in, asked);
  }

  #askIn(region: string, asked: Asked): void {
    if (!this.#world.isUp(region)) return;
    this.#functions.start(asked.name, region, asked.ask, ({ kind }) => {
      if (kind === 'answered') asked.acknowledged = true;
    });
  }
}
