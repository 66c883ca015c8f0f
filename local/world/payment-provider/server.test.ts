import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { type PaymentProvider, startPaymentProvider } from './server.ts';

let dataDir: string;
let provider: PaymentProvider;
let stripe: Stripe;

const start = async (latencyMs = 0) => {
  provider = await startPaymentProvider({ port: 0, dataDir, latencyMs });
  const { hostname, port } = new URL(provider.url);
  stripe = new Stripe('sk_test_local', { host: hostname, port, protocol: 'http', maxNetworkRetries: 0 });
};
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'payments-'));
  await start();
});
afterEach(async () => {
  await provider.close();
  rmSync(dataDir, { recursive: true });
});

const order = (paymentMethod = 'pm_card_visa', more: Partial<Stripe.PaymentIntentCreateParams> = {}) => ({
  amount: 5000,
  currency: 'eur',
  capture_method: 'manual' as const,
  confirm: true,
  payment_method: paymentMethod,
  metadata: { orderId: 'order-1' },
  ...more,
});
const authorize = (paymentMethod?: string, idempotencyKey?: string) =>
  stripe.paymentIntents.create(order(paymentMethod), idempotencyKey ? { idempotencyKey } : {});
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe('the payment provider, asked by the official SDK', () => {
  it('authorises, captures and refunds, and keeps the sums', async () => {
    const intent = await authorize();
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 5000, amount_received: 0 });

    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 4000 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 4000, amount_capturable: 0 });

    const refund = await stripe.refunds.create({
      payment_intent: intent.id,
      amount: 1500,
      metadata: { refundId: 'r1' },
    });
    expect(refund).toMatchObject({ amount: 1500, status: 'succeeded', metadata: { refundId: 'r1' } });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ amount: 1500 });
    expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(1);

    const tooMuch = await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 2501 }));
    expect(tooMuch).toMatchObject({ type: 'StripeInvalidRequestError', code: 'charge_already_refunded' });

    const audit = await (await fetch(`${provider.url}/_/payments`)).json();
    expect(audit).toEqual({
      items: [
        {
          id: intent.id,
          orderId: 'order-1',
          amount: 5000,
          captured: 4000,
          refunded: 1500,
          status: 'succeeded',
          currency: 'eur',
        },
      ],
    });
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
  ])('declines %s and keeps the intent', async (method, code, decline_code) => {
    const error = await errorOf(authorize(method));
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code });
    const kept = await stripe.paymentIntents.retrieve(error.payment_intent.id);
    expect(kept).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code } });
  });

  it('asks for authentication, or declines when nobody is there to give it', async () => {
    const intent = await authorize('pm_card_authenticationRequired');
    expect(intent).toMatchObject({ status: 'requires_action', amount_capturable: 0 });
    await fetch(`${provider.url}/_/payments/${intent.id}/authenticate`, { method: 'POST' });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'requires_capture' });

    const alone = order('pm_card_authenticationRequired', { error_on_requires_action: true });
    expect(await errorOf(stripe.paymentIntents.create(alone))).toMatchObject({ code: 'authentication_required' });
  });

  it('gives the first answer again for the same key, decline or not, and refuses the key for another request', async () => {
    const first = await authorize('pm_card_visa', 'key-1');
    const again = await authorize('pm_card_visa', 'key-1');
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await errorOf(authorize('pm_card_mastercard', 'key-1'))).toMatchObject({ type: 'StripeIdempotencyError' });

    const declined = await errorOf(authorize('pm_card_chargeDeclined', 'key-2'));
    const declinedAgain = await errorOf(authorize('pm_card_chargeDeclined', 'key-2'));
    expect(declinedAgain.payment_intent.id).toBe(declined.payment_intent.id);
  });

  it('refuses a key whose first request is still running', async () => {
    await provider.close();
    await start(100);
    const first = authorize('pm_card_visa', 'key-3');
    const error = await errorOf(authorize('pm_card_visa', 'key-3'));
    expect(error).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    expect((await first).status).toBe('requires_capture');
  });

  it('finds an order by its metadata, also after a restart', async () => {
    const intent = await authorize('pm_card_visa', 'key-4');
    await provider.close();
    await start();
    const { data } = await stripe.paymentIntents.search({ query: "metadata['orderId']:'order-1'" });
    expect(data.map(({ id }) => id)).toEqual([intent.id]);
    expect((await stripe.paymentIntents.search({ query: "metadata['orderId']:'order-2'" })).data).toEqual([]);
    expect((await authorize('pm_card_visa', 'key-4')).id).toBe(intent.id);
    const listed = await stripe.paymentIntents.list({ limit: 1 });
    expect(listed).toMatchObject({ has_more: false, data: [{ id: intent.id }] });
  });

  it('cancels what is authorised and refuses what the state does not allow', async () => {
    const intent = await authorize();
    expect(await stripe.paymentIntents.cancel(intent.id)).toMatchObject({ status: 'canceled', amount_capturable: 0 });
    const late = await errorOf(stripe.paymentIntents.capture(intent.id));
    expect(late).toMatchObject({ code: 'payment_intent_unexpected_state', payment_intent: { status: 'canceled' } });
  });

  it('confirms what was created without confirmation', async () => {
    const created = await stripe.paymentIntents.create(order('pm_card_visa', { confirm: false }));
    expect(created.status).toBe('requires_confirmation');
    expect(await stripe.paymentIntents.confirm(created.id)).toMatchObject({ status: 'requires_capture' });
  });

  it('refuses strangers, unknown methods and misspelt parameters as Stripe does', async () => {
    expect((await fetch(`${provider.url}/v1/payment_intents`)).status).toBe(401);
    expect(await errorOf(authorize('pm_card_nothing'))).toMatchObject({
      code: 'resource_missing',
      param: 'payment_method',
    });
    const misspelt = { ...order(), amont: 1 } as Stripe.PaymentIntentCreateParams;
    expect(await errorOf(stripe.paymentIntents.create(misspelt))).toMatchObject({
      code: 'parameter_unknown',
      param: 'amont',
    });
    expect(await errorOf(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({ statusCode: 404 });
  });

  it('can do what was asked and lose the answer', async () => {
    provider.setFaults([{ service: 'payment-provider', kind: 'lost-response', rate: 1 }]);
    expect(await errorOf(authorize('pm_card_visa', 'key-5'))).toMatchObject({ type: 'StripeConnectionError' });
    provider.setFaults([]);
    const found = await stripe.paymentIntents.search({ query: "metadata['orderId']:'order-1'" });
    expect((await authorize('pm_card_visa', 'key-5')).id).toBe(found.data[0]?.id);
  });
});
