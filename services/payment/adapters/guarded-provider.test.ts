import { describe, expect, it } from '@jest/globals';
import { Breaker } from '../../../shared/resilience/breaker.ts';
import { type BreakerRecord, CALM } from '../../../shared/resilience/breaker-record.ts';
import { ProviderAway } from '../application/payment-undecided.ts';
import type { PaymentProvider } from '../ports.ts';
import { GuardedProvider } from './guarded-provider.ts';
import { ProviderFault, ProviderSilent } from './stripe-failure.ts';

const now = new Date('2026-11-20T10:00:00.000Z');

const PAYMENT = { orderId: 'ord_1', region: 'eu-central-1', epoch: 1, amount: { amount: 1990, currency: 'EUR' } };

/** A provider that fails so, behind a breaker whose record is in memory. */
function guarded(failure: () => Error) {
  let record: BreakerRecord = CALM;
  let calls = 0;
  const fail = async () => {
    calls += 1;
    throw failure();
  };
  const provider: PaymentProvider = {
    ...{ authorize: fail, prevent: fail, capture: fail, void: fail, get: fail, find: fail },
  };
  const breaker = new Breaker({
    store: {
      read: async () => record,
      report: async (more, faults, windowFrom) => {
        record = { ...record, windowFrom, calls: record.calls + more, faults: record.faults + faults };
        return record;
      },
      change: async (next) => {
        record = next;
        return 'changed';
      },
    },
    clock: () => now,
    random: () => 0,
    told: () => undefined,
    blind: () => undefined,
  });
  return { provider: new GuardedProvider(provider, breaker), state: () => record.state, calls: () => calls };
}

async function failures(provider: PaymentProvider, times: number): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let time = 0; time < times; time += 1) all.push(await provider.get('pi_1').catch((error: unknown) => error));
  return all;
}

describe('a provider behind its breaker', () => {
  it('is not asked any more once it has fallen silent, and the order waits', async () => {
    const { provider, state, calls } = guarded(() => new ProviderSilent('get: 503'));
    const all = await failures(provider, 20);
    expect(state()).toBe('OPEN');
    expect(calls()).toBeLessThan(10);
    expect(all[0]).toBeInstanceOf(ProviderSilent);
    expect(all.at(-1)).toBeInstanceOf(ProviderAway);
  });

  it.each<[string, (provider: PaymentProvider) => Promise<unknown>]>([
    ['hold money', (provider) => provider.authorize({ ...PAYMENT, paymentMethod: 'pm_card_visa' })],
    ['hold none', (provider) => provider.prevent(PAYMENT)],
    ['take it', (provider) => provider.capture(PAYMENT.orderId, 'pi_1', PAYMENT.amount)],
    ['let it go', (provider) => provider.void(PAYMENT.orderId, 'pi_1')],
    ['show a payment', (provider) => provider.get('pi_1')],
    ['find payments', (provider) => provider.find(PAYMENT.orderId)],
  ])('is then not asked to %s either', async (_what, ask) => {
    const { provider, calls } = guarded(() => new ProviderSilent('get: 503'));
    await failures(provider, 20);
    const before = calls();
    await expect(ask(provider)).rejects.toBeInstanceOf(ProviderAway);
    expect(calls()).toBe(before);
  });

  it('is asked on when it refuses: what is wrong with one order is not wrong with all', async () => {
    const { provider, state, calls } = guarded(() => new ProviderFault('get: 400'));
    const all = await failures(provider, 20);
    expect([state(), calls()]).toEqual(['CLOSED', 20]);
    expect(all.every((error) => error instanceof ProviderFault)).toBe(true);
  });
});
