import { describe, expect, it } from '@jest/globals';
import { type Movement, movement } from './movement.ts';
import { authorizedPayment, declinedPayment, moved, Payment, preventedPayment } from './payment.ts';
import { relationTo } from './relation.ts';

const owner = { orderId: 'ord_1', region: 'eu-central-1', epoch: 1 };
const total = { amount: 1990, currency: 'EUR' };
const now = new Date('2026-11-20T10:00:00.000Z');
const held = authorizedPayment(owner, 'pi_1', total, now);

const capture = (amount = 1990) => movement('CAPTURED', owner, 'pi_1', { ...total, amount }, now);
const letGo = movement('VOIDED', owner, 'pi_1', total, now);
const refund = (cause: string, amount: number): Movement => ({ ...capture(amount), kind: 'REFUNDED', cause });

/** What is left after all of them; undefined as soon as one of them may not happen. */
const movedBy = (...movements: readonly Movement[]) =>
  movements.reduce<Payment | undefined>((payment, each) => payment && moved(payment, each), held);

describe('a payment', () => {
  it('is captured or voided only while it is authorised, so never both', () => {
    expect(movedBy(capture())).toMatchObject({ status: 'CAPTURED', captured: 1990, refundable: 1990, version: 2 });
    expect(movedBy(letGo)).toMatchObject({ status: 'VOIDED', captured: 0, refundable: 0 });
    expect(movedBy(capture(), letGo)).toBeUndefined();
    expect(movedBy(letGo, capture())).toBeUndefined();
    const declined = declinedPayment(owner, 'pi_1', total, now);
    const prevented = preventedPayment(owner, 'pi_1', total, now);
    for (const payment of [declined, prevented]) expect(moved(payment, capture())).toBeUndefined();
  });

  it('gives back in several parts what was captured, and never more', () => {
    const part = movedBy(capture(), refund('re_1', 1000));
    expect(part).toMatchObject({ status: 'CAPTURED', refunded: 1000, refundable: 990 });
    expect(movedBy(capture(), refund('re_1', 1000), refund('re_2', 991))).toBeUndefined();
    const all = movedBy(capture(), refund('re_1', 1000), refund('re_2', 990));
    expect(all).toMatchObject({ refunded: 1990, refundable: 0, version: 4 });
    expect(Payment.parse(all)).toEqual(all);
    expect(movedBy(refund('re_1', 1))).toBeUndefined();
  });

  it('moves once for one cause', () => {
    expect(movedBy(capture(), refund('re_1', 10), refund('re_1', 10))).toBeUndefined();
  });

  it.each([
    ['more than is held', capture(1991)],
    ['money of another currency', { ...capture(), amount: { ...total, currency: 'USD' } }],
    ['money of another payment', { ...capture(), paymentId: 'pi_2' }],
  ])('is not captured for %s', (_what, other) => {
    expect(movedBy(other)).toBeUndefined();
  });

  it('has moved nothing before money is held', () => {
    expect(held.movements).toEqual({ 'AUTHORIZED#pi_1': { amount: 1990, at: now.toISOString() } });
    expect(declinedPayment(owner, 'pi_1', total, now).movements).toEqual({});
  });

  it.each([
    ['more is captured than held', { captured: 1991, refundable: 1991 }],
    ['more is refunded than captured', { captured: 1990, refunded: 1991 }],
    ['what is refundable was not captured', { refundable: 1 }],
    ['what is held has not moved', { movements: {} }],
    [
      'what moved is not captured',
      { movements: { ...held.movements, 'CAPTURED#pi_1': { amount: 1, at: held.openedAt } } },
    ],
    [
      'what moved is not refunded',
      { movements: { ...held.movements, 'REFUNDED#re_1': { amount: 1, at: held.openedAt } } },
    ],
    [
      'something moved that has no kind',
      { movements: { ...held.movements, 'LOST#pi_1': { amount: 1, at: held.openedAt } } },
    ],
  ])('cannot be read when %s', (_what, parts) => {
    expect(Payment.safeParse(held).success).toBe(true);
    expect(Payment.safeParse({ ...held, ...parts }).success).toBe(false);
  });
});

describe('a payment that somebody finds at the provider', () => {
  const found = { region: 'eu-central-1', epoch: 2 };

  it.each([
    ['ours', 'when region and epoch are the same', { region: 'eu-central-1', epoch: 2 }],
    ['inherited', 'when a later epoch finds it', { region: 'eu-west-1', epoch: 3 }],
    ['inherited', 'when a later epoch of the same region finds it', { region: 'eu-central-1', epoch: 4 }],
    ['theirs', 'when the twin of the same epoch finds it', { region: 'eu-west-1', epoch: 2 }],
    ['theirs', 'when who was overtaken finds it', { region: 'eu-west-1', epoch: 1 }],
  ])('is %s %s', (relation, _when, finder) => {
    expect(relationTo(found, finder)).toBe(relation);
  });
});
