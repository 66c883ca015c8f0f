import type { RejectionCode } from '../../services/order/contracts/api.ts';
import type { Attempt } from './interpreter.ts';
import type { Circumstances, Shop } from './shop.ts';
import type { Trouble } from './trouble.ts';

/** One attempt of a checkout: what it found, what it ran into, and how it went. */
export interface Account {
  readonly found: Circumstances;
  readonly met: readonly Trouble[];
  readonly attempt: Attempt;
  /** How the order stood afterwards. */
  readonly end: End;
  /** The order says that it waits for the provider. */
  readonly waits: boolean;
}

/** A rejection by its code. */
export type End = 'open' | 'CONFIRMED' | 'NEEDS_REVIEW' | RejectionCode | 'REJECTED before';

/** The longest that is waited for a parcel which does not come; an order whose money is taken waits for it twice. */
const PATIENCE_SECONDS = 50;
/** The saga asks again; every other outcome is decided on when it is told. */
export const WAITED_FOR = ['StockOnItsWay', 'ProviderAway'];
/** What the shopper is told, by the outcome; of every other one and of a fault that nothing came of it. */
const CODES: Readonly<Record<string, RejectionCode>> = {
  OutOfStock: 'OUT_OF_STOCK',
  GoodsGone: 'OUT_OF_STOCK',
  StockOnItsWay: 'OUT_OF_STOCK',
  PaymentDeclined: 'PAYMENT_DECLINED',
  PlacedElsewhere: 'PLACED_ELSEWHERE',
  EndedElsewhere: 'PLACED_ELSEWHERE',
};

export function endOf({ order, rejectedFor }: Shop): End {
  if (order !== 'REJECTED') return order;
  return rejectedFor === undefined ? 'REJECTED before' : (CODES[rejectedFor] ?? 'NOT_COMPLETED');
}

/** What is promised of every attempt, and what this one did to it. */
export function breachesOfAttempt({ found, met, attempt, end, waits }: Account): string[] {
  const breaches: string[] = [];
  const allowed = allowedEnds(found, met);
  if (!allowed.includes(end)) breaches.push(`the order is ${end}, and not ${allowed.join(' or ')}`);
  if (attempt.status === 'TIMED_OUT') breaches.push('the execution was cut off by its limit');
  const isLeft = waits || attempt.outcomes.some((outcome) => outcome.endsWith(': RunningElsewhere')) || isForced(met);
  if (end === 'open' && attempt.status === 'SUCCEEDED' && !isLeft) {
    breaches.push('the execution ended well, the order did not');
  }
  if (end !== 'open' && attempt.status === 'FAILED' && met.length === 0)
    breaches.push('the order ended, and the execution failed');
  const decided = attempt.outcomes.filter((outcome) => !WAITED_FOR.includes(outcome.split(': ')[1] ?? ''));
  for (const outcome of new Set(decided)) {
    const times = decided.filter((each) => each === outcome).length;
    if (times > 1) breaches.push(`${outcome} was told ${times} times: an outcome is no fault`);
  }
  if (met.length === 0 && attempt.seconds > PATIENCE_SECONDS) breaches.push(`it took ${attempt.seconds} s for nothing`);
  return breaches;
}

const isForced = (met: readonly Trouble[]) => met.some(({ kind }) => kind === 'RunningElsewhere');

/** What is promised of an order that has come to rest, or was meant to. */
export function breachesAtRest(shop: Shop, first: Circumstances): string[] {
  const { order, money, reservation, effects, rejectedFor } = shop;
  const breaches: string[] = [];
  const breach = (broken: boolean, text: string) => broken && breaches.push(text);
  breach(order === 'open', 'the order never came to rest');
  breach(order === 'CONFIRMED' && money !== 'captured', `confirmed, and the money is ${money}`);
  breach(order === 'CONFIRMED' && (reservation === 'none' || reservation === 'gone'), 'confirmed without its goods');
  breach(order === 'REJECTED' && money === 'captured', 'charged, then rejected');
  breach(order === 'REJECTED' && money === 'held', 'rejected, and the money is still held');
  breach(order === 'REJECTED' && reservation === 'held', 'rejected, and the goods are still held');
  const foundNoGoods = first.attempt === 1 && (rejectedFor === 'OutOfStock' || rejectedFor === 'StockOnItsWay');
  breach(
    effects.rejections > 0 && !shop.providerWasAsked && !foundNoGoods,
    'rejected, and nobody asked the provider what it holds',
  );
  breach(effects.holds > 1 || effects.captures > 1, `money moved twice: ${JSON.stringify(effects)}`);
  breach(effects.confirmations + effects.rejections > 1, `the customer is told twice: ${JSON.stringify(effects)}`);
  if (first.order === 'CONFIRMED' || first.order === 'REJECTED') {
    breach(
      Object.values(effects).some((count) => count > 0) || order !== first.order,
      `an order that was ${first.order} is ${order}, after ${JSON.stringify(effects)}`,
    );
  }
  return breaches;
}

function allowedEnds(found: Circumstances, met: readonly Trouble[]): End[] {
  const lost = met.filter(({ kind }) => kind === 'lost execution');
  const lasting = met.filter(({ kind, lasts }) => kind !== 'lost execution' && lasts === 'for good');
  const own: End[] =
    lasting.length === 0 ? [endWithoutTrouble(found)] : lasting.flatMap((trouble) => endsWith(trouble, found));
  // A provider that is away decides nothing: the order waits as it is.
  if (found.provider === 'away') own.push('open');
  // An execution that is lost has perhaps written its last word before.
  return lost.length === 0 ? own : ['open', ...own, endWithoutTrouble(found)];
}

function endWithoutTrouble(found: Circumstances): End {
  const { order, shelf, reservation, money, attempt, twin, elsewhere, card, capture, provider } = found;
  if (order !== 'open') return order === 'REJECTED' ? 'REJECTED before' : order;
  // Who takes it up again has no part in it, but to undo what a twin has ended.
  if (reservation === 'held by another run' && elsewhere !== 'ended') return 'open';
  const goods = reservation === 'none' ? shelf === 'enough' || shelf === 'arrives' : reservation !== 'gone';
  // Only a first attempt without goods need not ask it.
  const isUnasked = !goods && attempt === 1 && shelf === 'sold-out' && elsewhere === 'nothing';
  if (provider === 'away' && !isUnasked) return 'open';
  const isSoldOutAtOnce = !goods && attempt === 1 && shelf === 'sold-out';
  if (elsewhere === 'under-way' && isSoldOutAtOnce) return 'open';
  if (money === 'captured') return goods ? 'CONFIRMED' : 'NEEDS_REVIEW';
  if (elsewhere === 'ended') return 'PLACED_ELSEWHERE';
  // The twin is found out by asking the provider, which a first attempt without goods need not do.
  if (twin) return isUnasked ? 'OUT_OF_STOCK' : 'PLACED_ELSEWHERE';
  if (!goods && reservation !== 'gone') return 'OUT_OF_STOCK';
  if (money === 'declined') return 'PAYMENT_DECLINED';
  if (!goods) return 'NOT_COMPLETED';
  if (money === 'void') return 'NOT_COMPLETED';
  if (money === 'none' && card === 'declined') return 'PAYMENT_DECLINED';
  return capture === 'refused' ? 'NOT_COMPLETED' : 'CONFIRMED';
}

/** A fault that stays leaves the order to the next attempt, unless the step had done its work. An outcome is decided on. */
function endsWith({ state, kind, when }: Trouble, found: Circumstances): End[] {
  if (found.order !== 'open') return [endWithoutTrouble(found)];
  switch (kind) {
    case 'ProviderAway':
    case 'RunningElsewhere':
      return ['open'];
    case 'OrderClosed':
      return ['NEEDS_REVIEW'];
    case 'ReservationClosed':
      if (state !== 'ReserveStock' && state !== 'LastCall') return ['NEEDS_REVIEW'];
      if (found.reservation === 'held by another run') return ['open'];
      return found.money === 'captured'
        ? [endWithoutTrouble({ ...found, elsewhere: 'nothing' })]
        : ['NOT_COMPLETED', 'PLACED_ELSEWHERE', endWithoutTrouble({ ...found, reservation: 'gone' })];
    default:
      return when === 'after' ? ['open', ...writtenIn(state, found)] : ['open'];
  }
}

/** What a step that ends an order may have written before nobody heard of it. */
function writtenIn(state: string, found: Circumstances): End[] {
  switch (state) {
    case 'ConfirmOrder':
      return ['CONFIRMED'];
    case 'RejectUnasked':
    case 'RejectOrder':
      return [endWithoutTrouble(found)];
    default:
      return state === 'NeedsReview' ? ['NEEDS_REVIEW'] : [];
  }
}
