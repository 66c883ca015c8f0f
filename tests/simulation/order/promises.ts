import { reservationKey } from '../../../services/inventory/adapters/stock-item.ts';
import type { OrderView } from '../../../services/order/contracts/api.ts';
import { OrderRecord } from '../../../services/order/contracts/order-record.ts';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import type { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import { Broken } from '../broken.ts';
import type { Execution } from '../deployed/executions.ts';
import { Promises as StockPromises } from '../promises.ts';
import type { Change } from '../table/replica.ts';
import type { Item } from '../table/value.ts';
import { atRest, type Tables } from './at-rest.ts';
import { OPERATORS_OWN } from './incidents.ts';
import { REGIONS, type Shop } from './shop.ts';
import type { Wish } from './shoppers.ts';
import { LONGEST_DECISION_MS, Testimony } from './testimony.ts';

type Announced = Envelope & {
  readonly data: { readonly epoch?: number; readonly rejection?: { readonly code: string } };
};

interface Heard {
  readonly id: string;
  readonly content: string;
}

/** The promises, in words of orders, money, goods and mails: what may never happen, and what must be at rest (at-rest.ts). */
export class Promises {
  readonly #shop: Shop;
  readonly #stock = new StockPromises();
  readonly #tables: Tables;
  readonly #writers = new Map<string, string>();
  readonly #seen = new Testimony();
  readonly #events = new Map<string, Heard>();
  /** Something was lost that no queue knows of: an operator will have to send it again. */
  hasLost = false;
  #broken: Broken | undefined;
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
    if (this.#broken) throw this.#broken;
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

  /** What must be when nothing moves any more. */
  async atRest(wishes: readonly Wish[]): Promise<void> {
    if (this.#broken) throw this.#broken;
    for (const execution of this.#shop.executions.all) this.ended(execution);
    await atRest({ shop: this.#shop, tables: this.#tables, stock: this.#stock, seen: this.#seen }, wishes);
  }

  /** A line of the shop's log: some are what alarms listen to. */
  logged(line: string): void {
    if (line.includes('"OrderNeedsReview"')) this.#seen.rang = true;
  }

  /** Somebody has broken an order's item, and nobody can expect anything of it any more. */
  unreadable(id: string): void {
    this.#seen.unreadable.add(id);
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
    if (type === 'OrderConfirmed') this.#seen.announced.add(aggregateId);
    if (type !== 'OrderRejected' || data.rejection?.code === 'PLACED_ELSEWHERE') return;
    this.#seen.refusedIn.add(`${region} ${aggregateId}`);
    if (data.rejection?.code === 'OUT_OF_STOCK' && this.#isUnasked(region, aggregateId)) {
      this.#seen.refusedUnasked.add(aggregateId);
    }
  }

  /** `at`: when it was sent, which may be long before it arrives. */
  mailed(region: string, cause: string, to: string, at: number): void {
    const before = this.#seen.mailbox.of(cause);
    const settled = this.#dealtWith.get(`${region} ${cause}`);
    this.#seen.mailbox.take({ cause, to, at, region });
    this.#shop.world.note(() => `the mail ${cause} arrives`);
    if (before.length > 0) this.saw('a mail that is sent again');
    // A mail whose sender never heard that it was taken comes again; one that was dealt with does not.
    if (before.length > 0 && settled !== undefined && at > settled + LONGEST_ATTEMPT_MS) {
      throw new Broken(`The mail ${cause} was sent before, and is sent again.`);
    }
  }

  /** A shopper looked at an order. */
  shown({ id, status }: OrderView): void {
    this.#seen.shown.set(id, (this.#seen.shown.get(id) ?? new Set()).add(status));
  }

  dealtWith(region: string, body: string): void {
    const { detail } = JSON.parse(body) as { detail: { type: string; aggregateId: string; time: string } };
    const age = this.#shop.world.clockIn(region)().getTime() - Date.parse(detail.time);
    if (detail.type === 'OrderRejected' && age < LONGEST_PATIENCE_MS) return;
    const place = `${region} ${detail.type}.${detail.aggregateId}`;
    if (!this.#dealtWith.has(place)) this.#dealtWith.set(place, this.#shop.world.now);
  }

  /**
   * A checkout may begin twice, and may run beside its successor. But of all runs of one attempt a single one has the goods,
   * and asks for money. What is sold is nobody's lease any more: whoever is begun again after that finds all of it done.
   */
  enters(execution: Execution, state: string): void {
    if (state !== 'AuthorizePayment') return;
    const { region, orderId, epoch, attempt } = attemptOf(execution);
    const place = { pk: `ORDER#${orderId}`, sk: `RESERVATION#${region}` };
    if (this.#shop.world.replica(region, this.#tables.inventory).get(place)?.status !== 'ACTIVE') return;
    const other = this.#shop.executions.running().find((each) => {
      if (each === execution || !each.path.includes(state)) return false;
      const its = attemptOf(each);
      return its.region === region && its.orderId === orderId && its.epoch === epoch && its.attempt === attempt;
    });
    // Thrown from here it would be the execution's own failure.
    if (other) this.#broken ??= new Broken(`${execution.name} asks for money in ${region}, as another run of it does.`);
  }

  begins(execution: Execution): void {
    const { region, name, input } = execution;
    this.#mayBegin(region, attemptOf(execution).orderId, name, input);
  }

  /** What is with a person is theirs; what its customer was told in the other region, and has long been known here, stands. */
  #mayBegin(region: string, orderId: string, name: string, input: string): void {
    if (!isOurs(name)) return;
    const reviewed = this.#seen.reviewedAt.get(`${region} ${orderId}`);
    if (reviewed !== undefined && this.#shop.world.now - reviewed > LONGEST_DECISION_MS) {
      throw new Broken(`${name} begins in ${region}, where a person has long had the order.`);
    }
    if ((JSON.parse(input) as CheckoutInput).yields) return;
    for (const other of REGIONS.filter((each) => each !== region && this.#seen.refusedIn.has(`${each} ${orderId}`))) {
      const arrived = this.#seen.arrivals.get(`${other} ${orderId}`);
      if (arrived !== undefined && this.#shop.world.now - arrived > LONGEST_DECISION_MS) {
        throw new Broken(`${name} begins in ${region}, which has long known that ${other} has rejected the order.`);
      }
    }
  }

  #isWritten(region: string, change: Change): void {
    this.#oneWriter(region, change);
    const record = OrderRecord.safeParse(change.after).data;
    if (!record?.isInReview) return;
    const place = `${region} ${record.id}`;
    if (!this.#seen.reviewedAt.has(place)) this.#seen.reviewedAt.set(place, this.#shop.world.now);
  }

  #arrives(region: string, item: Item | undefined): void {
    const record = OrderRecord.safeParse(item).data;
    if (!record || record.region === region || record.lifecycle !== 'REJECTED') return;
    const place = `${record.region} ${record.id}`;
    if (!this.#seen.arrivals.has(place)) this.#seen.arrivals.set(place, this.#shop.world.now);
  }

  /** By a checkout that had asked nobody; one that ran beside it may have. */
  #isUnasked(region: string, id: string): boolean {
    return this.#shop.executions.all.some(
      ({ region: there, input, path }) => there === region && input.includes(id) && path.includes('RejectUnasked'),
    );
  }

  /** Whoever undoes a payment has the goods, or has seen to it that nobody gets them: otherwise somebody may be about to pay. */
  undone(region: string, orderId: string): void {
    const key = reservationKey(orderId, region);
    if (this.#shop.world.replica(region, this.#tables.inventory).get(key)) return;
    const checkouts = this.#shop.executions.all.filter(
      (each) => each.region === region && each.input.includes(orderId),
    );
    if (checkouts.some(({ path }) => path.some((state) => state.endsWith('(EndedElsewhere)')))) return;
    throw new Broken(`The payment of ${orderId} is undone in ${region}, and another run may get the goods yet.`);
  }

  /** What a checkout was told for good it does not ask again. */
  ended({ name, path }: Execution): void {
    const twice = FOR_GOOD.find((outcome) => path.indexOf(outcome) !== path.lastIndexOf(outcome));
    if (twice) throw new Broken(`${name} was told ${twice} and asks again: ${path.join(' → ')}.`);
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

function attemptOf({ region, input }: Execution) {
  const { orderId, epoch, attempt } = JSON.parse(input) as CheckoutInput;
  return { region, orderId, epoch, attempt };
}

/** The mail of a rejection waits so long for what the other region says. */
const LONGEST_PATIENCE_MS = 10_000;

/** Two attempts at a mail overlap at most as long as a function may run. */
const LONGEST_ATTEMPT_MS = 20_000;

const FOR_GOOD = ['OutOfStock', 'PaymentDeclined', 'PlacedElsewhere', 'AlreadyCaptured', 'CaptureRefused'].map(
  (outcome) => `(${outcome})`,
);

const isOurs = (name: string) => !name.includes(OPERATORS_OWN);
