import { describe, expect, it } from '@jest/globals';
import { cancel, capture, confirm, newPayment, type Payment, refund } from './payment.ts';

function held(amount = 1990): Payment {
  const made = newPayment({ amount, currency: 'eur', metadata: {}, captureMethod: 'manual' });
  const outcome = confirm(made, { paymentMethod: 'pm_card_visa', unattended: true });
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.payment;
}

function captured(amount?: number): Payment {
  const outcome = capture(held(), amount);
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.payment;
}

const refusal = (outcome: ReturnType<typeof capture>) => (outcome.ok ? 'done' : outcome.error.code);

describe('money at the provider', () => {
  it('is taken up to what is held, and not beyond it', () => {
    expect(capture(held())).toMatchObject({ ok: true, payment: { status: 'succeeded', captured: 1990 } });
    expect(capture(held(), 1490)).toMatchObject({ ok: true, payment: { captured: 1490, capturable: 0 } });
    expect(refusal(capture(held(), 1991))).toBe('amount_too_large');
  });

  it('is taken once', () => {
    expect(refusal(capture(captured()))).toBe('payment_intent_unexpected_state');
  });

  it('that was taken is not let go of, and what was let go of is not taken', () => {
    expect(refusal(cancel(captured()))).toBe('payment_intent_unexpected_state');
    const outcome = cancel(held());
    expect(outcome).toMatchObject({ ok: true, payment: { status: 'canceled', capturable: 0 } });
    if (outcome.ok) expect(refusal(capture(outcome.payment))).toBe('payment_intent_unexpected_state');
  });

  it('is given back up to what was taken, in one part or in several', () => {
    const first = refund(captured(), 1000);
    expect(first).toMatchObject({ ok: true, payment: { refunded: 1000 } });
    if (!first.ok) return;
    expect(refusal(refund(first.payment, 991))).toBe('charge_already_refunded');
    const second = refund(first.payment, 990);
    expect(second).toMatchObject({ ok: true, payment: { refunded: 1990 } });
    if (second.ok) expect(refusal(refund(second.payment, 1))).toBe('charge_already_refunded');
    expect(refusal(refund(held(), 1))).toBe('payment_intent_unexpected_state');
  });
});
