import { describe, expect, it } from '@jest/globals';
import { authorizedPayment, declinedPayment, openingMovement, Payment, statusesBefore } from './payment.ts';
import { relationTo } from './relation.ts';

const claim = { orderId: 'ord_1', region: 'eu-central-1', epoch: 1 };
const total = { amount: 1990, currency: 'EUR' };
const now = new Date('2026-11-20T10:00:00.000Z');

describe('a payment', () => {
  it('is captured or voided only while it is authorised, so never both', () => {
    expect(statusesBefore('CAPTURED')).toEqual(['AUTHORIZED']);
    expect(statusesBefore('VOIDED')).toEqual(['AUTHORIZED']);
  });

  it('stands in the ledger from the moment money is held, and not before', () => {
    expect(openingMovement(authorizedPayment(claim, 'pi_1', total, now))).toMatchObject({ kind: 'AUTHORIZED' });
    expect(openingMovement(declinedPayment(claim, 'pi_1', total, now))).toBeUndefined();
  });

  it.each([
    { captured: 1991, refunded: 0 },
    { captured: 1990, refunded: 1991 },
  ])('cannot be read when its amounts are impossible: %j', (amounts) => {
    const payment = { ...authorizedPayment(claim, 'pi_1', total, now), ...amounts };
    expect(Payment.safeParse(payment).success).toBe(false);
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
