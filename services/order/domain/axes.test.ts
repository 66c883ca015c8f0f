import { describe, expect, it } from '@jest/globals';
import { type Axes, CONFIRMED, Fulfilment, Lifecycle, mayGo, Payment, PLACED, REJECTED, TRANSITIONS } from './axes.ts';

const ALL: readonly Axes[] = Lifecycle.options.flatMap((lifecycle) =>
  Payment.options.flatMap((payment) => Fulfilment.options.map((fulfilment) => ({ lifecycle, payment, fulfilment }))),
);
const name = ({ lifecycle, payment, fulfilment }: Axes) => `${lifecycle} ${payment} ${fulfilment}`;
const next = (from: Axes) => ALL.filter((to) => name(to) !== name(from) && mayGo(from, to, false));

function reachableFrom(start: Axes): Axes[] {
  const seen = new Map([[name(start), start]]);
  for (const axes of seen.values()) for (const to of next(axes)) seen.set(name(to), to);
  return [...seen.values()];
}
const reachable = reachableFrom(PLACED);

describe('the axes of an order', () => {
  it.each([
    ['lifecycle', Lifecycle.options],
    ['payment', Payment.options],
    ['fulfilment', Fulfilment.options],
  ] as const)('are each reached with every value from where an order is placed: %s', (axis, values) => {
    expect(new Set(reachable.map((axes) => axes[axis]))).toEqual(new Set(values));
  });

  it('let every order come to rest, and lead nowhere from there', () => {
    for (const lifecycle of ['REJECTED', 'CANCELLED', 'EXPIRED'] as const) {
      expect(TRANSITIONS.lifecycle[lifecycle]).toEqual([]);
    }
    for (const axes of reachable.filter(({ lifecycle }) => lifecycle === 'PENDING' || lifecycle === 'CANCELLING')) {
      const ends = reachableFrom(axes).filter(({ lifecycle }) => lifecycle !== 'PENDING' && lifecycle !== 'CANCELLING');
      expect([name(axes), ends.length > 0]).toEqual([name(axes), true]);
    }
  });

  it('never let an order back into its checkout', () => {
    for (const axes of reachable.filter(({ lifecycle }) => lifecycle !== 'PENDING')) {
      expect(next(axes).map(({ lifecycle }) => lifecycle)).not.toContain('PENDING');
    }
  });

  it('never have money taken for an order that was rejected, nor goods sent that were not paid', () => {
    const taken = new Set<string>(['CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED']);
    const sent = new Set<string>(['PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED']);
    for (const { lifecycle, payment, fulfilment } of reachable) {
      if (lifecycle === 'REJECTED') expect(taken).not.toContain(payment);
      if (lifecycle === 'CONFIRMED' || sent.has(fulfilment)) expect(taken).toContain(payment);
      if (lifecycle === 'CONFIRMED') expect(['UNFULFILLED', 'NOT_NEEDED']).not.toContain(fulfilment);
    }
  });

  it('do not say of money that was taken that it was not, nor that nobody knows', () => {
    expect(mayGo({ ...PLACED, payment: 'CAPTURED' }, REJECTED, false)).toBe(false);
    expect(mayGo({ ...PLACED, payment: 'CAPTURED' }, { ...PLACED, payment: 'UNKNOWN' }, true)).toBe(false);
  });

  it('move together or not at all', () => {
    expect(mayGo(PLACED, CONFIRMED, false)).toBe(true);
    for (const axis of ['lifecycle', 'payment', 'fulfilment'] as const) {
      expect([axis, mayGo(PLACED, { ...CONFIRMED, [axis]: PLACED[axis] }, false)]).toEqual([
        axis,
        axis === 'lifecycle',
      ]);
    }
  });

  it('let nobody send or cancel what a person looks at, and let that person end it', () => {
    const shipped: Axes = { ...CONFIRMED, fulfilment: 'SHIPPED' };
    const cancelling: Axes = { ...CONFIRMED, lifecycle: 'CANCELLING' };
    for (const to of [shipped, cancelling])
      expect([true, false].map((is) => mayGo(CONFIRMED, to, is))).toEqual([false, true]);
    for (const to of [CONFIRMED, REJECTED]) expect(mayGo({ ...PLACED, payment: 'UNKNOWN' }, to, true)).toBe(true);
  });

  it('let nobody cancel what was sent', () => {
    const shipped: Axes = { ...CONFIRMED, fulfilment: 'SHIPPED' };
    expect(mayGo(shipped, { ...shipped, lifecycle: 'CANCELLING' }, false)).toBe(false);
  });
});
