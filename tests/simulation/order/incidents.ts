import { Random } from '../random.ts';
import type { Shop } from './shop.ts';
import type { Shoppers } from './shoppers.ts';
import { CALM } from './weather.ts';

/** Something happens, then. What, its seed says: so one can be left out, and the others stay what they are. */
export interface Incident {
  readonly at: number;
  readonly seed: number;
}

const MINUTES = 60_000;
const HOURS = 60 * MINUTES;

/** What happens in the run of a seed. */
export function incidentsOf(seed: number): Incident[] {
  const random = new Random(seed ^ 0x5eed);
  const span = random.weighted([
    [5, 2 * MINUTES],
    [3, 20 * MINUTES],
    [2, 3 * HOURS],
    [1, 30 * HOURS],
  ]);
  const count = random.between(2, 12);
  return Array.from({ length: count }, () => ({ at: random.between(0, span), seed: random.seed() })).sort(
    (one, other) => one.at - other.at,
  );
}

export class Incidents {
  readonly #shop: Shop;
  readonly #shoppers: Shoppers;

  constructor(shop: Shop, shoppers: Shoppers) {
    this.#shop = shop;
    this.#shoppers = shoppers;
  }

  happen(random: Random): void {
    this.#shoppers.place(random);
  }

  heal(): void {
    const { world } = this.#shop;
    world.note(() => 'everything is healed');
    this.#shop.weather = CALM;
    this.#shop.brownOuts.length = 0;
    world.heal();
    for (const region of [...world.down]) world.bringBack(region);
  }
}
