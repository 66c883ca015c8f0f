import { setTimeout as sleep } from 'node:timers/promises';
import { OrderPage, OrderView, type PlaceOrderBody } from '../../services/order/contracts/api.ts';
import type { Random } from '../simulation/random.ts';
import { anOrder } from '../support/shelf.ts';
import { type Caller, expectStatus, type Reply } from '../support/shop-client.ts';

/** Under one `Idempotency-Key`: what was asked for, and what was answered, each time. */
export interface Wish {
  readonly key: string;
  /** Nobody else's: what reaches it is about this order. */
  readonly email: string;
  readonly acknowledged: string[];
}

export interface Shelf {
  readonly plenty: readonly string[];
  readonly scarce: readonly string[];
}

/** The shop's one address and the ones of its regions. */
type Addresses = readonly string[];

const CARDS = [
  [6, 'pm_card_visa'],
  [1, 'pm_card_chargeDeclined'],
  [1, 'pm_card_chargeDeclinedInsufficientFunds'],
] as const;
/** Then a shopper gives up; the order may have been placed all the same. */
const MOST_TRIES = 5;
const PAUSE_MS = [200, 1200] as const;

export class Shopper {
  readonly wishes: Wish[] = [];
  readonly surprises: string[] = [];
  readonly name: string;
  readonly #caller: Caller;
  readonly #random: Random;
  readonly #addresses: Addresses;
  readonly #shelf: Shelf;

  constructor(name: string, caller: Caller, random: Random, addresses: Addresses, shelf: Shelf) {
    this.name = name;
    this.#caller = caller;
    this.#random = random;
    this.#addresses = addresses;
    this.#shelf = shelf;
  }

  async shopUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#wish(isOver);
      await sleep(this.#random.between(...PAUSE_MS));
    }
  }

  /** Every order of this customer as one address tells it. */
  async orders(address: string): Promise<OrderView[]> {
    const orders: OrderView[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const after: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const reply = await this.#caller.at(address).get(`/v1/orders?limit=50${after}`);
      const page = OrderPage.parse(expectStatus(reply, 200).body);
      orders.push(...page.items);
      cursor = page.nextCursor;
    }
    return orders;
  }

  async #wish(isOver: () => boolean): Promise<void> {
    const number = this.wishes.length;
    const email = `${this.name}-${number}@example.com`;
    const wish: Wish = { key: `${this.name}-wish-${number}`, email, acknowledged: [] };
    this.wishes.push(wish);
    const body = this.#body(email);
    for (let tries = 0; tries < MOST_TRIES && wish.acknowledged.length === 0 && !isOver(); tries += 1) {
      // A shopper who got no answer tries wherever the next request may lead.
      if (tries > 0) await sleep(this.#random.between(100, 400) * 2 ** tries);
      await this.#place(wish, body);
    }
    // Twice at once, or once more in the other region, perhaps before the first has reached it; perhaps for something else.
    if (this.#random.chance(0.25)) await this.#place(wish, body);
    if (this.#random.chance(0.08)) await Promise.all([this.#place(wish, body), this.#place(wish, body)]);
    if (this.#random.chance(0.05)) await this.#place(wish, this.#body(email));
  }

  #body(email: string): PlaceOrderBody {
    const random = this.#random;
    const sku = random.pick(random.chance(0.25) ? this.#shelf.scarce : this.#shelf.plenty);
    const line = { sku, quantity: random.between(1, 3) };
    const other = { sku: random.pick(this.#shelf.plenty), quantity: random.between(1, 2) };
    const items = random.chance(0.3) ? [line, other] : [line];
    return anOrder(sku, { items, email, paymentMethod: random.weighted(CARDS) });
  }

  async #place(wish: Wish, body: PlaceOrderBody): Promise<void> {
    const address = this.#random.pick(this.#addresses);
    let reply: Reply;
    try {
      reply = await this.#caller.at(address).post('/v1/orders', body, wish.key);
    } catch {
      // No answer: whether it was placed is not known.
      return;
    }
    if (reply.status === 202) wish.acknowledged.push(OrderView.parse(reply.body).id);
    else if (!EXPECTED.includes(reply.status)) {
      this.surprises.push(`${wish.key}: ${reply.status} ${JSON.stringify(reply.body)}`);
    }
  }
}

/** Still running, another body under the same key, overload, and whatever a region in trouble says. */
const EXPECTED = [409, 422, 429, 500, 502, 503, 504];
