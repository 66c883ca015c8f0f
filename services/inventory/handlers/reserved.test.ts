import { describe, expect, it } from '@jest/globals';
import { reserve } from '../domain/selling/reservation.ts';
import { anOrderId, HERE } from '../testing/inventory.ts';
import { answerOf, moneyOf, yieldTo } from './reserved.ts';

const reservation = reserve(
  { orderId: anOrderId(), epoch: 1, lines: [{ sku: 'LAMP', quantity: 1 }] },
  HERE,
  new Date(),
);
const captured = { Error: 'AlreadyCaptured' };
const soldOut = { kind: 'out-of-stock', skus: ['LAMP'] } as const;

describe('what the saga is told of a reservation', () => {
  it('tells a first checkout that goods are sold out, and a later one that they are gone', () => {
    expect(() => answerOf(soldOut, moneyOf({ epoch: 1, attempt: 1 }))).toThrow(
      expect.objectContaining({ name: 'OutOfStock' }),
    );
    for (const later of [
      { epoch: 1, attempt: 2 },
      { epoch: 2, attempt: 1 },
      { epoch: 1, attempt: 1, captured },
    ]) {
      expect(() => answerOf(soldOut, moneyOf(later))).toThrow(expect.objectContaining({ name: 'GoodsGone' }));
    }
    expect(moneyOf({ epoch: 1, attempt: 1, captured })).toBe('taken');
  });

  it('tells one whose goods an earlier attempt did not get that they are gone, whatever this one may have asked', () => {
    for (const money of ['untouched', 'unknown', 'taken'] as const) {
      expect(() => answerOf({ kind: 'gone', skus: ['LAMP', 'DESK'] }, money)).toThrow(
        expect.objectContaining({ name: 'GoodsGone', message: 'There is not enough stock of one of the items.' }),
      );
    }
  });

  it('gives nothing to an order that has ended in the other region, unless its money is taken', () => {
    for (const money of ['untouched', 'unknown'] as const) {
      expect(() => yieldTo(true, money)).toThrow(expect.objectContaining({ name: 'EndedElsewhere' }));
      expect(() => yieldTo(undefined, money)).not.toThrow();
    }
    expect(() => yieldTo(true, 'taken')).not.toThrow();
  });

  it('says until when the goods are held, and of sold ones nothing: they do not run out', () => {
    const { reservedAt, expiresAt } = reservation;
    const held = { kind: 'held', reservation, repeated: false } as const;
    expect(answerOf(held, 'untouched')).toEqual({ reservedAt, expiresAt });
    const sold = { ...held, reservation: { ...reservation, status: 'COMMITTED' } } as const;
    expect(answerOf(sold, 'unknown')).toEqual({ reservedAt });
  });
});
