import { OrderView } from '../../../services/order/contracts/api.ts';
import { hashOf } from '../deployed/streams.ts';
import { Random } from '../random.ts';
import { call } from './http.ts';
import { DECLINED, JUST_MADE, NOT_PAID, REGIONS, type Shop } from './shop.ts';

export const PRICES: Readonly<Record<string, number>> = { CUP: 1290, LAMP: 4990, RUG: 19900 };
export const SKUS = Object.keys(PRICES);

/** What somebody wants, and what was said to them. */
export interface Wish {
  readonly number: number;
  readonly customer: string;
  readonly key: string;
  readonly email: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly declined: boolean;
  readonly since: number;
  /** The orders that were acknowledged for it: one, if all is well. */
  readonly acknowledged: Set<string>;
  refused: number | undefined;
}

const MOST_TRIES = 6;
/** Who repeats a request later than this, in a region that has not heard of the first one, may be charged twice (docs/architecture.md). */
const LONGEST_REPEATING_MS = 12 * 3_600_000;
/** How often somebody looks what has become of an order, within how many seconds. */
const LOOKS = 3;
const LOOKS_WITHIN_S = 600;

/** Shoppers send the same request again until they are told something, or give up; some send it to both regions at once. */
export class Shoppers {
  readonly #shop: Shop;
  readonly wishes: Wish[] = [];

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  place(random: Random): void {
    const wish = this.#wish(random);
    const first = random.pick(this.#shop.world.up());
    this.#try(wish, first, random, 1);
    if (!random.chance(0.3)) return;
    const other = REGIONS.find((region) => region !== first) ?? first;
    // Whoever hears nothing tries the other region: at once, within the time of replication, or long after.
    const after = random.pick([0, 20, 300, 5_000, 3_600_000, 30 * 3_600_000]);
    this.#shop.world.after(after, () => this.#try(wish, other, random, MOST_TRIES));
  }

  /** The same request reaches both regions, before either can have heard of it from the other. */
  placeInBoth(random: Random): void {
    const wish = this.#wish(random);
    for (const region of REGIONS) this.#try(wish, region, random, 1);
  }

  #wish(random: Random): Wish {
    const number = this.wishes.length + 1;
    const customer = `customer-${this.#shop.seed}-${number}`;
    const wish: Wish = {
      number,
      customer,
      email: `${customer}@example.com`,
      key: `key-${number}`,
      lines: Array.from({ length: random.between(1, 2) }, () => ({
        sku: random.pick(SKUS),
        quantity: random.between(1, 3),
      })),
      declined: random.chance(0.12),
      since: this.#shop.world.now,
      acknowledged: new Set(),
      refused: undefined,
    };
    this.wishes.push(wish);
    return wish;
  }

  #try(wish: Wish, region: string, random: Random, tries: number): void {
    const { world } = this.#shop;
    const again = () => {
      if (tries >= MOST_TRIES) return;
      const next = random.chance(0.5) ? random.pick(REGIONS) : region;
      world.after(random.between(1, 20) * 1000, () => this.#try(wish, next, random, tries + 1));
    };
    if (!world.isUp(region)) {
      again();
      return;
    }
    if (world.now - wish.since > LONGEST_REPEATING_MS && !this.#haveHeard(wish)) return;
    const { customer, email, key, lines } = wish;
    const body = {
      items: lines,
      currency: 'EUR',
      shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
      email,
      paymentMethod: paymentMethodOf(wish),
    };
    const request = {
      function: 'placeOrder',
      method: 'POST',
      path: '/v1/orders',
      key,
      body,
      caller: customer,
    } as const;
    call(this.#shop, region, { ...request, scope: 'shop' }, (answer) => {
      if (answer?.status === 202) this.#acknowledged(wish, String(answer.body.id));
      else if (answer && answer.status < 500 && answer.status !== 409 && answer.status !== 429)
        wish.refused = answer.status;
      else again();
    });
  }

  /** Whether all regions know the same of the order; each wish has a customer of its own. */
  #haveHeard({ customer }: Wish): boolean {
    const { world } = this.#shop;
    const orders = world.tables().find((table) => table.includes('orders')) ?? '';
    const known = REGIONS.map((region) => {
      const items = world.replica(region, orders).items();
      return items.filter(({ customerId }) => customerId === customer).length;
    });
    return new Set(known).size === 1;
  }

  /** Who has ordered looks at it, in either region. What is shown then must not be taken back. */
  #acknowledged(wish: Wish, id: string): void {
    if (wish.acknowledged.has(id)) return;
    wish.acknowledged.add(id);
    // Chances of their own: what is only looked at changes nothing of the run.
    const random = new Random(hashOf(`${this.#shop.seed} looks of ${wish.customer}`));
    for (let look = 0; look < LOOKS; look += 1) {
      const region = random.pick(REGIONS);
      this.#shop.world.afterIn(region, random.between(1, LOOKS_WITHIN_S) * 1000, () => this.#look(wish, id, region));
    }
  }

  #look({ customer }: Wish, id: string, region: string): void {
    const request = { function: 'getOrder', method: 'GET', path: `/v1/orders/${id}`, parameters: { id } } as const;
    call(this.#shop, region, { ...request, caller: customer, scope: 'shop' }, (answer) => {
      if (answer?.status === 200) this.#shop.promises.shown(OrderView.parse(answer.body));
    });
  }
}

/** One of three bad cards is new, and taken now and then; with another the money is held and then not paid. */
function paymentMethodOf({ declined, number }: Wish): string {
  if (!declined) return 'pm_card_visa';
  return [JUST_MADE, DECLINED, NOT_PAID][number % 3] as string;
}
