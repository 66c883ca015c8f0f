import { describe, expect, it } from '@jest/globals';
import type { Payment } from '../domain/payment.ts';
import type { PaymentProvider, Payments, ProviderPayment } from '../ports.ts';
import { aRequest } from '../testing/payments.ts';
import { paymentBehindKey } from './find-rival.ts';

const owner = aRequest();
const aPayment = (paymentId: string, status: ProviderPayment['status']): ProviderPayment => ({
  ...owner,
  paymentId,
  status,
});

/** What our table names, what the provider has, and what its search, which lags, finds of that. */
function world(recorded: readonly string[], there: readonly ProviderPayment[], found: readonly ProviderPayment[] = []) {
  const payments = { ofOrder: async () => recorded.map((paymentId) => ({ paymentId }) as Payment) };
  const provider = {
    get: async (id: string) => there.find(({ paymentId }) => paymentId === id),
    find: async () => found,
  };
  return {
    payments: payments as Partial<Payments> as Payments,
    provider: provider as Partial<PaymentProvider> as PaymentProvider,
  };
}

describe('the payment behind a key', () => {
  it('is the one that our table names; the search, which lags, does not overrule it', async () => {
    const parts = world(['pi_1'], [aPayment('pi_1', 'captured')], [aPayment('pi_0', 'empty')]);
    expect(await paymentBehindKey(parts, owner)).toMatchObject({ paymentId: 'pi_1', status: 'captured' });
  });

  it('is searched for when our table names none', async () => {
    expect(await paymentBehindKey(world([], [], [aPayment('pi_1', 'held')]), owner)).toMatchObject({
      paymentId: 'pi_1',
    });
  });

  it.each(['held', 'captured'] as const)('is, of several, the one that is %s', async (status) => {
    const there = [aPayment('pi_1', 'empty'), aPayment('pi_2', status), aPayment('pi_3', 'void')];
    expect(await paymentBehindKey(world(['pi_1', 'pi_2', 'pi_3'], there), owner)).toMatchObject({ paymentId: 'pi_2' });
    expect(await paymentBehindKey(world([], [], there), owner)).toMatchObject({ paymentId: 'pi_2' });
  });

  it('is the one that was captured when another one is still held', async () => {
    const there = [aPayment('pi_1', 'held'), aPayment('pi_2', 'captured')];
    expect(await paymentBehindKey(world([], [], there), owner)).toMatchObject({ paymentId: 'pi_2' });
  });

  it('that nobody finds yet is not taken for nothing', async () => {
    await expect(paymentBehindKey(world([], []), owner)).rejects.toMatchObject({ name: 'PaymentUndecided' });
  });
});
