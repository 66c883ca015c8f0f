import { expect, it } from '@jest/globals';
import { being } from '../testing/orders.ts';
import { type Axes, CONFIRMED, PLACED, REJECTED } from './axes.ts';
import { nextActions } from './next-actions.ts';
import { isInCheckout } from './status.ts';

it.each<[string, Axes, string[]]>([
  ['was placed', PLACED, ['follow']],
  ['waits for 3-D Secure', { ...PLACED, payment: 'REQUIRES_ACTION' }, ['follow']],
  ['was rejected', REJECTED, ['place-again']],
  ['whose card was declined', { ...REJECTED, payment: 'DECLINED' }, ['place-again']],
  ['was confirmed', CONFIRMED, []],
  ['was delivered', { ...CONFIRMED, fulfilment: 'DELIVERED' }, []],
  ['a person looks at', being('NEEDS_REVIEW'), []],
])('of an order that %s follows from where it may go', (_which, order, actions) => {
  expect(nextActions(order)).toEqual(actions);
  expect(actions.includes('follow')).toBe(isInCheckout(order));
});
