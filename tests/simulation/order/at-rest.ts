import { DynamoReservations } from '../../../services/inventory/adapters/selling/dynamo-reservations.ts';
import { LONGEST_HOLD_MS } from '../../../services/inventory/domain/selling/overdue.ts';
import { OrderView } from '../../../services/order/contracts/api.ts';
import { ORDER_RECORD_PREFIX, OrderRecord } from '../../../services/order/contracts/order-record.ts';
import { DynamoPayments } from '../../../services/payment/adapters/dynamo-payments.ts';
import { chargedBy } from '../../../services/payment/testing/ledger.ts';
import { UnreadableItem } from '../../../shared/storage/parse-item.ts';
import { Broken } from '../broken.ts';
import { isDouble } from '../deployed/executions.ts';
import type { Promises as StockPromises } from '../promises.ts';
import { type Item, isEqual } from '../table/value.ts';
import { call } from './http.ts';
import { OPERATORS_OWN } from './incidents.ts';
import { bothKnowTheSame, nothingWaits, stockIsAtRest } from './nothing-under-way.ts';
import { REGIONS, type Shop } from './shop.ts';
import { PRICES, SKUS, type Wish } from './shoppers.ts';
import { LONGEST_DECISION_MS, type Testimony } from './testimony.ts';

export type Tables = Readonly<Record<'orders' | 'payments' | 'inventory', string>>;

interface Scene {
  readonly shop: Shop;
  readonly tables: Tables;
  readonly stock: StockPromises;
  readonly seen: Testimony;
}

/**
 * What must be when nothing moves any more. What an order is, its own API says; what was charged, the provider; what was
 * told, the mailbox. Only what belongs together in our own books is read where it stands.
 */
export function atRest(scene: Scene, wishes: readonly Wish[]): Promise<void> {
  return new Rest(scene).holds(wishes);
}

class Rest {
  readonly #shop: Shop;
  readonly #tables: Tables;
  readonly #stock: StockPromises;
  readonly #seen: Testimony;

  constructor({ shop, tables, stock, seen }: Scene) {
    this.#shop = shop;
    this.#tables = tables;
    this.#stock = stock;
    this.#seen = seen;
  }

  async holds(wishes: readonly Wish[]): Promise<void> {
    bothKnowTheSame(this.#shop);
    nothingWaits(this.#shop, this.#seen);
    const ids = this.#orders();
    for (const wish of wishes) {
      const { acknowledged, key } = wish;
      if (acknowledged.size > 1) throw new Broken(`${key} makes ${acknowledged.size} orders.`);
      for (const id of acknowledged) if (!ids.has(id)) throw new Broken(`${id} was acknowledged, and is not there.`);
    }
    for (const id of ids)
      await this.#isAtRest(
        id,
        wishes.find(({ acknowledged }) => acknowledged.has(id)),
      );
    stockIsAtRest(this.#stock);
  }

  async #isAtRest(id: string, wish: Wish | undefined): Promise<void> {
    const views = await Promise.all(REGIONS.map((region) => this.#view(region, id)));
    const [view, ...others] = views;
    if (!view) throw new Broken(`${id} cannot be shown.`);
    if (others.some((other) => !isEqual(other as unknown as Item, view as unknown as Item))) {
      throw new Broken(`${id} is ${views.map((each) => `${each?.status} in ${each?.region}`)}, by region.`);
    }
    const { status, paymentStatus, totals, region } = view;
    this.#stock.saw(`the order is ${status}${view.rejection ? `, ${view.rejection.code}` : ''}`);
    if (!['CONFIRMED', 'REJECTED', 'NEEDS_REVIEW'].includes(status)) throw new Broken(`${id} stays ${status}.`);

    if (wish) this.#isAsWished(view, wish);
    this.#shownAs(id, status);
    if (this.#seen.announced.has(id) && status !== 'CONFIRMED')
      throw new Broken(`${id} was confirmed, and is ${status}.`);
    const payments = this.#shop.provider.of(id);
    const net = payments.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
    const held = payments.filter((payment) => payment.status === 'held');
    const total = totals.total.amount;
    if (status === 'CONFIRMED' && net !== total)
      throw new Broken(`${id} is ${status} for ${total}, and ${net} was charged.`);
    if (status === 'REJECTED' && net !== 0) throw new Broken(`${id} is ${status}, and ${net} was charged.`);
    if (net > total) throw new Broken(`${id} is for ${total}, and ${net} was charged.`);
    if (status === 'NEEDS_REVIEW') {
      this.#stock.saw(net > 0 ? 'a person has a charged order' : 'a person has an order');
      if (!this.#seen.rang) throw new Broken(`${id} is ${status}, and no alarm has rung.`);
      if (net > 0 && this.#seen.mailbox.of(`OrderRejected.${id}`).length > 0 && !this.#isExcused(id, status)) {
        throw new Broken(`${id} was charged, and is told of as rejected.`);
      }
      await this.#goodsWaitFor(view);
      return;
    }
    if (paymentStatus !== paymentOf(view)) throw new Broken(`${id} is ${status} and ${paymentStatus}.`);
    if (held.length > 0) throw new Broken(`${id} is ${status}, and the provider still holds ${held[0]?.paymentId}.`);
    await this.#booksAgree(id, net);
    await this.#goodsAre(view, status === 'CONFIRMED' ? region : undefined);
    await this.#isToldWhy(view);
    this.#mailsAre(id, status, wish);
  }

  /** That it could not be completed says nothing, and is told only where there is nothing else to say. */
  async #isToldWhy({ id, rejection, region }: OrderView): Promise<void> {
    if (rejection?.code !== 'NOT_COMPLETED') return;
    const reservation = await this.#reservation(region, id);
    if (reservation?.lines.length === 0) throw new Broken(`${id} did not get its goods, and is told nothing of it.`);
    const books = await this.#payments().ofOrder(id);
    if (books.some((payment) => payment.region === region && payment.status === 'DECLINED')) {
      throw new Broken(`The card of ${id} was declined, and its shopper is told nothing of it.`);
    }
  }

  /** It is what somebody asked for, at the price that stood there. */
  #isAsWished({ id, items, totals, rejection }: OrderView, { lines, declined }: Wish): void {
    if (rejection?.code === 'PAYMENT_DECLINED' && !declined)
      throw new Broken(`The card of ${id} is good, and its shopper is told that it was declined.`);
    for (const sku of SKUS) {
      const [wished, got] = [unitsOf(lines, sku), unitsOf(items, sku)];
      if (wished !== got) throw new Broken(`${id} was wished with ${wished} ${sku}, and has ${got}.`);
    }
    const price = SKUS.reduce((sum, sku) => sum + unitsOf(lines, sku) * (PRICES[sku] ?? 0), 0);
    if (totals.total.amount !== price) throw new Broken(`${id} costs ${price}, and says ${totals.total.amount}.`);
  }

  /** Where a person decides, what is held stays held until a long weekend is over. */
  async #goodsWaitFor({ id, region, updatedAt }: OrderView): Promise<void> {
    const reservation = await this.#reservation(region, id);
    if (reservation?.status !== 'EXPIRED' || !reservation.endedAt || reservation.endedAt < updatedAt) return;
    const held = Date.parse(reservation.endedAt) - Date.parse(reservation.reservedAt);
    if (held < LONGEST_HOLD_MS['in-review']) throw new Broken(`A person has ${id}, and its goods were given away.`);
  }

  #reservation(region: string, id: string) {
    return new DynamoReservations(this.#shop.world.looking(region), this.#tables.inventory, region).get(id);
  }

  #payments(): DynamoPayments {
    const [first = ''] = REGIONS;
    return new DynamoPayments(this.#shop.world.looking(first), this.#tables.payments);
  }

  async #booksAgree(id: string, net: number): Promise<void> {
    const books = await this.#payments()
      .ofOrder(id)
      .catch((error: unknown) => {
        throw error instanceof UnreadableItem ? new Broken(error.message) : error;
      });
    const ours = chargedBy(books);
    if (ours !== net) throw new Broken(`Our books say ${ours} was charged for ${id}, and the provider ${net}.`);
    const open = books.find(({ status }) => status === 'AUTHORIZED');
    if (open) throw new Broken(`Our books say that ${open.paymentId} of ${id} is still held in ${open.region}.`);
  }

  /** Confirmed orders have their goods, where they were confirmed; nobody else has any. */
  async #goodsAre({ id, status, items, rejection, region: own }: OrderView, sold: string | undefined): Promise<void> {
    for (const region of REGIONS) {
      const reservation = await this.#reservation(region, id);
      if (reservation?.status === 'ACTIVE') throw new Broken(`${id} is ${status}, and holds goods in ${region}.`);
      // What a checkout could hold, and gave back, was not what it failed for.
      const hadThem = reservation?.status === 'RELEASED' && reservation.lines.length > 0;
      if (rejection?.code === 'OUT_OF_STOCK' && region === own && hadThem && this.#wentOnWithThem(region, id)) {
        throw new Broken(`${id} had its goods, and was rejected for want of them.`);
      }
      const has = reservation?.status === 'COMMITTED';
      if (has !== (region === sold)) {
        throw new Broken(`${id} is ${status} in ${sold}; in ${region} its goods are ${reservation?.status}.`);
      }
      if (!has) continue;
      for (const sku of SKUS) {
        const wanted = unitsOf(items, sku);
        const got = unitsOf(reservation.lines, sku);
        if (wanted !== got) throw new Broken(`${id} is for ${wanted} ${sku}, and got ${got}.`);
      }
    }
  }

  /**
   * Its checkout knew that it had them. A request that was given up may hold them too late for anybody; and beside a checkout
   * that an operator has begun, or that ran twice, nobody can tell whose they were.
   */
  #wentOnWithThem(region: string, id: string): boolean {
    const executions = this.#shop.executions.all.filter((each) => each.region === region && each.input.includes(id));
    if (executions.some((each) => each.name.includes(OPERATORS_OWN) || isDouble(each))) return false;
    return executions.some(({ path }) => path.includes('AuthorizePayment'));
  }

  #mailsAre(id: string, status: string, wish: Wish | undefined): void {
    const confirmations = this.#seen.mailbox.of(`OrderConfirmed.${id}`);
    const rejections = this.#seen.mailbox.of(`OrderRejected.${id}`);
    const told = status === 'CONFIRMED' ? confirmations : rejections;
    const other = status === 'CONFIRMED' ? rejections : confirmations;
    // On a good day each region hears what the other one tells before it says something else, or the same again.
    const { isCalm } = this.#shop;
    if (isCalm && told.length > 1) throw new Broken(`${id} is ${status}, and was told so ${told.length} times.`);
    const excused = !isCalm && this.#isExcused(id, status);
    if (other.length > 0 && !excused) throw new Broken(`${id} is ${status}, and was told otherwise.`);
    if (told.length === 0) throw new Broken(`${id} is ${status}, and nobody was told.`);
    const stranger = [...told, ...other].find(({ to }) => wish && to !== wish.email);
    if (stranger) throw new Broken(`Somebody else was told of ${id}.`);
  }

  /** What its shopper was shown for good is what it is. */
  #shownAs(id: string, status: OrderView['status']): void {
    const shown = this.#seen.shown.get(id);
    const others = (['CONFIRMED', 'REJECTED'] as const).filter((end) => end !== status && shown?.has(end));
    if (others.length > 0 && !this.#isExcused(id, status))
      throw new Broken(`${id} is ${status}, and was shown as ${others}.`);
  }

  /** A twin that finds nothing left at once says so before it can know of the other one (docs/adr/0007). */
  #isExcused(id: string, status: string): boolean {
    const isTwin = new Set(this.#recordsOf(id).map(({ region }) => region)).size > 1;
    if (isTwin && status === 'NEEDS_REVIEW' && this.#isStuck(id)) return true;
    return isTwin && status !== 'REJECTED' && this.#seen.refusedUnasked.has(id);
  }

  /**
   * What a checkout could neither finish nor undo is a person's, also when its twin had come to its end; and so is what
   * waited too long in a region that had not heard of that end.
   */
  #isStuck(id: string): boolean {
    const reviewed = this.#recordsOf(id).filter(({ isInReview }) => isInReview);
    return reviewed.some(({ region }) => {
      if (this.#shop.executions.all.some((each) => each.region === region && each.input.includes(id))) return true;
      const heard = REGIONS.flatMap((other) => this.#seen.arrivals.get(`${other} ${id}`) ?? []);
      const at = this.#seen.reviewedAt.get(`${region} ${id}`) ?? 0;
      return heard.every((arrival) => at <= arrival + LONGEST_DECISION_MS);
    });
  }

  #view(region: string, id: string): Promise<OrderView | undefined> {
    const request = { function: 'getOrder', method: 'GET', path: `/v1/orders/${id}`, parameters: { id } } as const;
    const { world } = this.#shop;
    return new Promise((resolve) => {
      let answered = false;
      call(this.#shop, region, { ...request, caller: 'olga', scope: 'ops' }, (answer) => {
        answered = true;
        resolve(answer?.status === 200 ? OrderView.parse(answer.body) : undefined);
      });
      const go = (): void => {
        if (answered) return;
        world.advance(Number.POSITIVE_INFINITY, () => 'served');
        setImmediate(go);
      };
      go();
    });
  }

  /** What order publishes of its orders, whichever of them there are. */
  #orders(): Set<string> {
    const [first = ''] = REGIONS;
    return new Set(this.#records(first).map(({ id }) => id));
  }

  #recordsOf(id: string): OrderRecord[] {
    const [first = ''] = REGIONS;
    return this.#records(first).filter((record) => record.id === id);
  }

  #records(region: string): OrderRecord[] {
    return this.#shop.world
      .replica(region, this.#tables.orders)
      .items()
      .filter(({ pk, sk }) => String(sk).startsWith(ORDER_RECORD_PREFIX) && !this.#seen.unreadable.has(String(pk)))
      .map((item) => OrderRecord.parse(item));
  }
}

/** What the shopper is shown of the money of an order that is at rest. */
function paymentOf({ status, rejection }: OrderView): OrderView['paymentStatus'] {
  if (status === 'CONFIRMED') return 'CAPTURED';
  return rejection?.code === 'PAYMENT_DECLINED' ? 'DECLINED' : 'NOT_CHARGED';
}

function unitsOf(lines: readonly { readonly sku: string; readonly quantity: number }[], sku: string): number {
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
}
