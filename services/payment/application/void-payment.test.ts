import { expect, it } from '@jest/globals';
import { authorizedPayment } from '../domain/payment.ts';
import type { PaymentProvider, Payments } from '../ports.ts';
import { aRequest } from '../testing/payments.ts';
import { PaymentUndecided } from './payment-undecided.ts';
import { voidPayment } from './void-payment.ts';

it('says that nothing is held of an amount that the provider takes from nobody', async () => {
  const now = new Date('2026-11-20T10:00:00.000Z');
  const payments = { ofOrder: async () => [] } as Partial<Payments> as Payments;
  const provider = { prevent: async () => ({ kind: 'not-payable' }) } as Partial<PaymentProvider> as PaymentProvider;
  expect(await voidPayment({ payments, provider, clock: () => now }, aRequest())).toEqual({
    kind: 'nothing-held',
    declined: false,
    at: now.toISOString(),
  });
});

it('does not say that nothing is held when the authorisation is written down in that moment', async () => {
  const request = aRequest();
  const now = new Date('2026-11-20T10:00:00.000Z');
  const standing = authorizedPayment(request, 'pi_1', request.amount, now);
  const payments = {
    // Read before the other attempt wrote, written after it.
    ofOrder: async () => [],
    open: async () => ({ kind: 'stands', payment: standing }),
  } as Partial<Payments> as Payments;
  const provider = {
    prevent: async () => ({ kind: 'prevented', paymentId: 'pi_2' }),
  } as Partial<PaymentProvider> as PaymentProvider;
  await expect(voidPayment({ payments, provider, clock: () => now }, request)).rejects.toThrow(PaymentUndecided);
});
