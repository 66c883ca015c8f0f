import { DynamoReservations } from '../../../services/inventory/adapters/selling/dynamo-reservations.ts';
import { LONGEST_HOLD_MS } from '../../../services/inventory/domain/selling/overdue.ts';
import { OrderView } from '../../../services/order/contracts/api.ts';
import { ORDER_RECORD_PREFIX, OrderRecord } from '../../../services/order/contracts/order-record.ts';
import { DynamoPayments } from '../../../services/payment/adapters/dynamo-payments.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import type { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import { Broken } from '../broken.ts';
import { type Execution, isDouble } from '../deployed/executions.ts';
import { Promises as StockPromises } from '../promises.ts';
import type { Change } from '../table/replica.ts';
import { type Item, isEqual } from '../table/value.ts';
import { call } from './http.ts';
import { OPERATORS_OWN } from './incidents.ts';
import { Mailbox } from './mailbox.ts';
import { REGIONS, type Shop } from './shop.ts';
import { PRICES, SKUS, type Wish } from './shoppers.ts';

type Announced = Envelope & {
  readonly data: { readonly epoch?: number; readonly rejection?: { readonly code: string } };
};

interface Heard {
  readonly id: string;
  readonly content: string;
}

/**
 * The promises, in words of orders, money, goods and mails. What an order is, its own API says; what was charged, the
 * provider; what was told, the mailbox. Only what belongs together in our own books is read where it stands.
 */
export class Promises {
  readonly #shop: Shop;
  readonly #stock = new StockPromises();
  readonly #tables: Readonly<Record<'orders' | 'payments' | 'inventory', string>>;
  readonly #writers = new Map<string, string>();
  readonly #mailbox = new Mailbox();
  readonly #events = new Map<string, Heard>();
  /** Something was lost that no queue knows of: an operator will have to send it again. */
  hasLost = false;
  /** Orders whose confirmation somebody has heard of. */
  readonly #announced = new Set<string>();
  /** Orders that a region found sold out before it, or anybody there, had asked the provider for their money. */
  readonly #refusedUnasked = new Set<string>();
  /** Rejections of orders by the region that rejected them for a reason of its own, and their arrivals in the other one. */
  readonly #refusedIn = new Set<string>();
  readonly #arrivals = new Map<string, number>();
  readonly #reviewedAt = new Map<string, number>();
  /** Ends of orders that their shoppers were shown. */
  readonly #shown = new Map<string, Set<OrderView['status']>>();
  readonly #unreadable = new Set<string>();
  #rang = false;
  readonly #dealtWith = new Map<string, number>();
  /** How often something was changed: when it stands still, nothing happens any more. */
  movements = 0;

  constructor(shop: Shop) {
    this.#shop = shop;
    const named = (part: string) => shop.world.tables().find((table) => table.includes(part)) ?? '';
    this.#tables = { orders: named('orders'), payments: named('payments'), inventory: named('inventory') };
  }

  get seen(): Map<string, number> {
    return this.#stock.seen;
  }

  saw(what: string): void {
    this.#stock.saw(what);
  }

  changed(region: string, changes: readonly Change[], how: 'written' | 'replicated'): void {
    const [stock, others] = [
      changes.filter((change) => this.#isStock(change)),
      changes.filter((c) => !this.#isStock(c)),
    ];
    if (stock.length > 0) this.#stock.changed(region, stock, how);
    if (how === 'written') for (const change of others) this.#isWritten(region, change);
    else for (const { after } of others) this.#arrives(region, after);
    // An audit's notes of how far it has come move for ever.
    if (changes.some(({ key }) => !key.includes('AUDIT#'))) this.movements += 1;
  }

  /** A line of the shop's log: some are what alarms listen to. */
  logged(line: string): void {
    if (line.includes('"OrderNeedsReview"')) this.#rang = true;
  }

  /** Somebody has broken an order's item, and nobody can expect anything of it any more. */
  unreadable(id: string): void {
    this.#unreadable.add(id);
  }

  /** An event was put on its way to somebody, or got lost on it. */
  heard(region: string, event: Record<string, unknown>, lost: boolean): void {
    const { id, type, aggregateId, sequence, data } = event as unknown as Announced;
    const content = JSON.stringify(event);
    // What becomes of an order in a region it becomes once; another thing is another event.
    const place = `${type} of ${aggregateId} ${data.epoch ?? sequence} in ${event.region}`;
    const before = this.#events.get(place);
    this.#events.set(place, { id, content });
    if (event.region !== region) throw new Broken(`${place} is published in ${region}.`);
    if (before && before.id !== id) throw new Broken(`${place} is published as ${before.id} and as ${id}.`);
    if (before && before.content !== content) throw new Broken(`${place} is not the same event any more.`);
    if (lost) this.hasLost = true;
    if (type === 'OrderConfirmed') this.#announced.add(aggregateId);
    if (type !== 'OrderRejected' || data.rejection?.code === 'PLACED_ELSEWHERE') return;
    this.#refusedIn.add(`${region} ${aggregateId}`);
    if (data.rejection?.code === 'OUT_OF_STOCK' && this.#isUnasked(region, aggregateId)) {
      this.#refusedUnasked.add(aggregateId);
    }
  }

  /** `at`: when it was sent, which may be long before it arrives. */
  mailed(region: string, cause: string, to: string, at: number): void {
    const before = this.#mailbox.of(cause);
    const settled = this.#dealtWith.get(`${region} ${cause}`);
    this.#mailbox.take({ cause, to, at, region });
    this.#shop.world.note(() => `the mail ${cause} arrives`);
    if (before.length > 0) this.saw('a mail that is sent again');
    // A mail whose sender never heard that it was taken comes again; one that was dealt with does not.
    if (before.length > 0 && settled !== undefined && at > settled + LONGEST_ATTEMPT_MS) {
      throw new Broken(`The mail ${cause} was sent before, and is sent again.`);
    }
  }

  /** A shopper looked at an order. */
  shown({ id, status }: OrderView): void {
    this.#shown.set(id, (this.#shown.get(id) ?? new Set()).add(status));
  }

  dealtWith(region: string, body: string): void {
    const { detail } = JSON.parse(body) as { detail: { type: string; aggregateId: string } };
    const place = `${region} ${detail.type}.${detail.aggregateId}`;
    if (!this.#dealtWith.has(place)) this.#dealtWith.set(place, this.#shop.world.now);
  }

  /**
   * A checkout begins. An operator may begin a second one beside it; the shop itself may not. Of one that runs twice it can
   * only see the first.
   */
  begins({ region, name, input }: Execution): void {
    const { orderId } = JSON.parse(input) as { orderId: string };
    const beside = this.#shop.executions
      .running()
      .find(
        (other) =>
          other.region === region &&
          other.name !== name &&
          other.input.includes(orderId) &&
          isOurs(other.name) &&
          !isDouble(other),
      );
    if (beside && isOurs(name)) throw new Broken(`${name} begins while ${beside.name} is running.`);
    this.#mayBegin(region, orderId, name, input);
  }

  /** What is with a person is theirs; what its customer was told in the other region, and has long been known here, stands. */
  #mayBegin(region: string, orderId: string, name: string, input: string): void {
    if (!isOurs(name)) return;
    const reviewed = this.#reviewedAt.get(`${region} ${orderId}`);
    if (reviewed !== undefined && this.#shop.world.now - reviewed > LONGEST_DECISION_MS) {
      throw new Broken(`${name} begins in ${region}, where a person has long had the order.`);
    }
    if ((JSON.parse(input) as CheckoutInput).yields) return;
    for (const other of REGIONS.filter((each) => each !== region && this.#refusedIn.has(`${each} ${orderId}`))) {
      const arrived = this.#arrivals.get(`${other} ${orderId}`);
      if (arrived !== undefined && this.#shop.world.now - arrived > LONGEST_DECISION_MS) {
        throw new Broken(`${name} begins in ${region}, which has long known that ${other} has rejected the order.`);
      }
    }
  }

  #isWritten(region: string, change: Change): void {
    this.#oneWriter(region, change);
    const record = OrderRecord.safeParse(change.after).data;
    if (record?.status !== 'NEEDS_REVIEW') return;
    const place = `${region} ${record.id}`;
    if (!this.#reviewedAt.has(place)) this.#reviewedAt.set(place, this.#shop.world.now);
  }

  #arrives(region: string, item: Item | undefined): void {
    const record = OrderRecord.safeParse(item).data;
    if (!record || record.region === region || record.status !== 'REJECTED') return;
    const place = `${record.region} ${record.id}`;
    if (!this.#arrivals.has(place)) this.#arrivals.set(place, this.#shop.world.now);
  }

  /** By a checkout that had asked nobody; one that ran beside it may have. */
  #isUnasked(region: string, id: string): boolean {
    return this.#shop.executions.all.some(
      ({ region: there, input, path }) => there === region && input.includes(id) && path.includes('RejectUnasked'),
    );
  }

  /** What a checkout was told for good it does not ask again. */
  ended({ name, path }: Execution): void {
    const twice = FOR_GOOD.find((outcome) => path.indexOf(outcome) !== path.lastIndexOf(outcome));
    if (twice) throw new Broken(`${name} was told ${twice} and asks again: ${path.join(' → ')}.`);
  }

  /** What must be when nothing moves any more. */
  async atRest(wishes: readonly Wish[]): Promise<void> {
    for (const execution of this.#shop.executions.all) this.ended(execution);
    this.#bothKnowTheSame();
    this.#nothingWaits();
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
    this.#stockIsAtRest();
  }

  async #isAtRest(id: string, wish: Wish | undefined): Promise<void> {
    const views = await Promise.all(REGIONS.map((region) => this.#view(region, id)));
    const [view, ...others] = views;
    if (!view) throw new Broken(`${id} cannot be shown.`);
    if (others.some((other) => !isEqual(other as unknown as Item, view as unknown as Item))) {
      throw new Broken(`${id} is ${views.map((each) => `${each?.status} in ${each?.region}`)}, by region.`);
    }
    const { status, paymentStatus, totals, region } = view;
    this.saw(`the order is ${status}${view.rejection ? `, ${view.rejection.code}` : ''}`);
    if (!['CONFIRMED', 'REJECTED', 'NEEDS_REVIEW'].includes(status)) throw new Broken(`${id} stays ${status}.`);

    if (wish) this.#isAsWished(view, wish);
    this.#shownAs(id, status);
    if (this.#announced.has(id) && status !== 'CONFIRMED') throw new Broken(`${id} was confirmed, and is ${status}.`);
    const payments = this.#shop.provider.of(id);
    const net = payments.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
    const held = payments.filter((payment) => payment.status === 'held');
    const total = totals.total.amount;
    if (status === 'CONFIRMED' && net !== total)
      throw new Broken(`${id} is ${status} for ${total}, and ${net} was charged.`);
    if (status === 'REJECTED' && net !== 0) throw new Broken(`${id} is ${status}, and ${net} was charged.`);
    if (net > total) throw new Broken(`${id} is for ${total}, and ${net} was charged.`);
    if (status === 'NEEDS_REVIEW') {
      this.saw(net > 0 ? 'a person has a charged order' : 'a person has an order');
      if (!this.#rang) throw new Broken(`${id} is ${status}, and no alarm has rung.`);
      if (net > 0 && this.#mailbox.of(`OrderRejected.${id}`).length > 0 && !this.#isExcused(id, status)) {
        throw new Broken(`${id} was charged, and is told of as rejected.`);
      }
      await this.#goodsWaitFor(view);
      return;
    }
    if (paymentStatus !== paymentOf(view)) throw new Broken(`${id} is ${status} and ${paymentStatus}.`);
    if (held.length > 0) throw new Broken(`${id} is ${status}, and the provider still holds ${held[0]?.paymentId}.`);
    await this.#booksAgree(id, net);
    await this.#goodsAre(view, status === 'CONFIRMED' ? region : undefined);
    this.#mailsAre(id, status, wish);
  }

  /** It is what somebody asked for, at the price that stood there. */
  #isAsWished({ id, items, totals }: OrderView, { lines }: Wish): void {
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

  async #booksAgree(id: string, net: number): Promise<void> {
    const [first = ''] = REGIONS;
    const books = await new DynamoPayments(this.#shop.world.looking(first), this.#tables.payments).ofOrder(id);
    const ours = books.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
    if (ours !== net) throw new Broken(`Our books say ${ours} was charged for ${id}, and the provider ${net}.`);
    const open = books.find(({ status }) => status === 'AUTHORIZED');
    if (open) throw new Broken(`Our books say that ${open.paymentId} of ${id} is still held in ${open.region}.`);
    const ledger = this.#shop.world
      .replica(first, this.#tables.payments)
      .items()
      .filter(({ pk, sk, kind }) => pk === id && String(sk).startsWith('LEDGER#') && kind === 'CAPTURED');
    const booked = ledger.reduce((sum, { amount }) => sum + (amount as Money).amount, 0);
    if (booked !== net) throw new Broken(`The ledger has ${booked} captured for ${id}, and the provider ${net}.`);
  }

  /** Confirmed orders have their goods, where they were confirmed; nobody else has any. */
  async #goodsAre({ id, status, items, rejection, region: own }: OrderView, sold: string | undefined): Promise<void> {
    for (const region of REGIONS) {
      const reservation = await this.#reservation(region, id);
      if (reservation?.status === 'ACTIVE') throw new Broken(`${id} is ${status}, and holds goods in ${region}.`);
      // What a checkout could hold, and gave back, was not what it failed for.
      const hadThem = reservation?.status === 'RELEASED' && reservation.lines.length > 0;
      if (rejection?.code === 'OUT_OF_STOCK' && region === own && hadThem) {
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

  #mailsAre(id: string, status: string, wish: Wish | undefined): void {
    const confirmations = this.#mailbox.of(`OrderConfirmed.${id}`);
    const rejections = this.#mailbox.of(`OrderRejected.${id}`);
    const told = status === 'CONFIRMED' ? confirmations : rejections;
    const other = status === 'CONFIRMED' ? rejections : confirmations;
    const excused = this.#isExcused(id, status);
    if (other.length > 0 && !excused) throw new Broken(`${id} is ${status}, and was told otherwise.`);
    if (told.length === 0) throw new Broken(`${id} is ${status}, and nobody was told.`);
    const stranger = [...told, ...other].find(({ to }) => wish && to !== wish.email);
    if (stranger) throw new Broken(`Somebody else was told of ${id}.`);
  }

  /** What its shopper was shown for good is what it is. */
  #shownAs(id: string, status: OrderView['status']): void {
    const shown = this.#shown.get(id);
    const others = (['CONFIRMED', 'REJECTED'] as const).filter((end) => end !== status && shown?.has(end));
    if (others.length > 0 && !this.#isExcused(id, status))
      throw new Broken(`${id} is ${status}, and was shown as ${others}.`);
  }

  /** A twin that finds nothing left at once says so before it can know of the other one (docs/adr/0007). */
  #isExcused(id: string, status: string): boolean {
    const isTwin = new Set(this.#recordsOf(id).map(({ region }) => region)).size > 1;
    if (isTwin && status === 'NEEDS_REVIEW' && this.#isStuck(id)) return true;
    return isTwin && status !== 'REJECTED' && this.#refusedUnasked.has(id);
  }

  /**
   * What a checkout could neither finish nor undo is a person's, also when its twin had come to its end; and so is what
   * waited too long in a region that had not heard of that end.
   */
  #isStuck(id: string): boolean {
    const reviewed = this.#recordsOf(id).filter(({ status }) => status === 'NEEDS_REVIEW');
    return reviewed.some(({ region }) => {
      if (this.#shop.executions.all.some((each) => each.region === region && each.input.includes(id))) return true;
      const heard = REGIONS.flatMap((other) => this.#arrivals.get(`${other} ${id}`) ?? []);
      const at = this.#reviewedAt.get(`${region} ${id}`) ?? 0;
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
      .filter(({ pk, sk }) => String(sk).startsWith(ORDER_RECORD_PREFIX) && !this.#unreadable.has(String(pk)))
      .map((item) => OrderRecord.parse(item));
  }

  #bothKnowTheSame(): void {
    const { world } = this.#shop;
    const [first = '', second = ''] = REGIONS;
    for (const table of world.tables()) {
      const [one, other] = [world.replica(first, table), world.replica(second, table)];
      const items = one.items();
      const item = items.find((each) => !isEqual(each, other.get(each)));
      if (item) throw new Broken(`${first} and ${second} know different things of ${item.pk} ${item.sk}.`);
      if (items.length !== other.items().length) throw new Broken(`One region has more ${table} than the other.`);
    }
  }

  #nothingWaits(): void {
    const { queues, streams, executions } = this.#shop;
    const [dead] = queues.dead;
    if (dead) throw new Broken(`There is a dead letter: ${dead}.`);
    if (queues.open > 0) throw new Broken('A message is never dealt with.');
    if (streams.waiting > 0) throw new Broken('A record of a stream is never dealt with.');
    const [running] = executions.running();
    if (running) throw new Broken(`${running.name} never ends.`);
  }

  #stockIsAtRest(): void {
    for (const sku of SKUS) {
      const { parcels, owed } = this.#stock.underWay(sku);
      if (parcels !== 0) throw new Broken(`Of ${sku} ${parcels} units are still in a parcel.`);
      if (owed !== 0) throw new Broken(`Of ${sku} ${owed} units are still owed.`);
    }
  }

  #isStock({ table }: Change): boolean {
    return table === this.#tables.inventory;
  }

  /** What changes is changed by one region alone: the one that has made it. */
  #oneWriter(region: string, { table, key, before }: Change): void {
    const place = `${table} ${key}`;
    const writer = this.#writers.get(place) ?? region;
    this.#writers.set(place, writer);
    if (before && writer !== region) throw new Broken(`${key} is written by ${region} and by ${writer}.`);
  }
}

/** Between reading an order and the start of its checkout: the sweeper's time, and a start that was given up and arrives late. */
const LONGEST_DECISION_MS = 15 * 60_000;
/** Two attempts at a mail overlap at most as long as a function may run. */
const LONGEST_ATTEMPT_MS = 20_000;

const FOR_GOOD = ['OutOfStock', 'PaymentDeclined', 'PlacedElsewhere', 'AlreadyCaptured', 'CaptureRefused'].map(
  (outcome) => `(${outcome})`,
);
/** What the shopper is shown of the money of an order that is at rest. */
function paymentOf({ status, rejection }: OrderView): OrderView['paymentStatus'] {
  if (status === 'CONFIRMED') return 'CAPTURED';
  return rejection?.code === 'PAYMENT_DECLINED' ? 'DECLINED' : 'NOT_CHARGED';
}

const isOurs = (name: string) => !name.includes(OPERATORS_OWN);

function unitsOf(lines: readonly { readonly sku: string; readonly quantity: number }[], sku: string): number {
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
}
