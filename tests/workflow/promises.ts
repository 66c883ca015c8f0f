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
export function breachesOfAttempt({ found, met, attempt, end }: Account): string[] {
  const breaches: string[] = [];
  const allowed = allowedEnds(found, met);
  if (!allowed.includes(end)) breaches.push(`the order is ${end}, and not ${allowed.join(' or ')}`);
  if (attempt.status === 'TIMED_OUT') breaches.push('the execution was cut off by its limit');
  if (end === 'open' && attempt.status === 'SUCCEEDED') breaches.push('the execution ended well, the order did not');
  const decided = attempt.outcomes.filter((outcome) => !WAITED_FOR.includes(outcome.split(': ')[1] ?? ''));
  for (const outcome of new Set(decided)) {
    const times = decided.filter((each) => each === outcome).length;
    if (times > 1) breaches.push(`${outcome} was told ${times} times: an outcome is no fault`);
  }
  if (met.length === 0 && attempt.seconds > PATIENCE_SECONDS) breaches.push(`it took ${attempt.seconds} s for nothing`);
  return breaches;
}

/** What is promised of an order that has come to rest, or was meant to. */
export function breachesAtRest(shop: Shop, first: Circumstances): string[] {
  const { order, money, reservation, effects, rejectedFor } = shop;
  const breaches: string[] = [];
  const breach = (broken: boolean, text: string) => broken && breaches.push(text);
  breach(order === 'open', 'the order never came to rest');
  breach(order === 'CONFIRMED' && money !== 'captured', `confirmed, and the money is ${money}`);
  breach(order === 'CONFIRMED' && reservation !== 'held' && reservation !== 'sold', 'confirmed without its goods');
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
  const goods = reservation === 'none' ? shelf === 'enough' || shelf === 'arrives' : reservation !== 'gone';
  // Only a first attempt without goods need not ask it.
  const isUnasked = !goods && attempt === 1 && shelf === 'sold-out' && elsewhere === 'nothing';
  if (provider === 'away' && !isUnasked) return 'open';
  if (elsewhere === 'under-way' && !goods && attempt === 1 && shelf === 'sold-out') return 'open';
  if (money === 'captured') return goods ? 'CONFIRMED' : 'NEEDS_REVIEW';
  if (elsewhere === 'ended') return 'PLACED_ELSEWHERE';
  // The twin is found out by asking the provider, which a first attempt without goods need not do.
  if (twin) return isUnasked ? 'OUT_OF_STOCK' : 'PLACED_ELSEWHERE';
  if (!goods) return reservation === 'gone' ? 'NOT_COMPLETED' : 'OUT_OF_STOCK';
  if (money === 'void') return 'NOT_COMPLETED';
  if (money === 'none' && card === 'declined') return 'PAYMENT_DECLINED';
  return capture === 'refused' ? 'NOT_COMPLETED' : 'CONFIRMED';
}

/** Trouble that stays is compensated before the pivot, and a person's behind it and in the compensation. */
function endsWith({ state, kind, when }: Trouble, found: Circumstances): End[] {
  // Whatever is held stays held, and whatever was taken taken, until the provider is back.
  if (kind === 'ProviderAway') return [found.order === 'open' ? 'open' : endWithoutTrouble(found)];
  if (found.order !== 'open') return [endWithoutTrouble(found)];
  const undone: End[] =
    found.twin || found.elsewhere === 'ended' ? ['NOT_COMPLETED', 'PLACED_ELSEWHERE'] : ['NOT_COMPLETED'];
  switch (state) {
    case 'ReserveStock':
    case 'AuthorizePayment':
      // Goods that could not be seen to be there are looked for once more when the money turns out to be taken.
      return found.money === 'captured' ? [endWithoutTrouble(found)] : undone;
    case 'CapturePayment':
      if (found.money === 'captured') return [endWithoutTrouble(found)];
      return when === 'after' && found.capture === 'accepted' ? ['CONFIRMED'] : undone;
    case 'ConfirmOrder':
      // What had run out was not confirmed, and nobody heard so.
      return when === 'after' && !found.stoodStill ? ['CONFIRMED'] : ['NEEDS_REVIEW'];
    case 'RejectUnasked':
    case 'RejectOrder':
      if (when === 'before') return ['NEEDS_REVIEW'];
      // It did nothing, and nobody heard that it wants the provider to be asked.
      return [
        endWithoutTrouble(found),
        ...undone,
        ...(found.elsewhere === 'under-way' ? (['NEEDS_REVIEW'] as const) : []),
      ];
    case 'NeedsReview':
      return when === 'after' ? ['NEEDS_REVIEW'] : ['open'];
    default:
      return ['NEEDS_REVIEW'];
  }
}
