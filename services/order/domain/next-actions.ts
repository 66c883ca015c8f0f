import { type Axes, axesOf, CONFIRMED, mayGo, REJECTED, TRANSITIONS } from './axes.ts';
import { isInReview, type Standing } from './status.ts';

export type NextAction = 'follow' | 'place-again';

/** Where a checkout can bring an order. */
const ENDS_OF_A_CHECKOUT: readonly Axes[] = [CONFIRMED, REJECTED, { ...REJECTED, payment: 'DECLINED' }];

const OFFERED: Readonly<Record<NextAction, (order: Standing) => boolean>> = {
  /** It goes on by itself, unless a person has it. */
  follow: (order) => !isInReview(order) && ENDS_OF_A_CHECKOUT.some((end) => moves(order, end)),
  /** It has ended, and nobody gets anything. */
  'place-again': ({ lifecycle, fulfilment }) =>
    TRANSITIONS.lifecycle[lifecycle].length === 0 && fulfilment === 'NOT_NEEDED',
};

/** What the customer can do next follows from where the order may go. */
export function nextActions(order: Standing): NextAction[] {
  return (Object.keys(OFFERED) as NextAction[]).filter((action) => OFFERED[action](order));
}

function moves(order: Standing, end: Axes): boolean {
  return order.lifecycle !== end.lifecycle && mayGo(axesOf(order), end, isInReview(order));
}
