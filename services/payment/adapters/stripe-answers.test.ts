import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aRequest } from '../testing/payments.ts';
import { StripeProvider } from './stripe-provider.ts';

const request = aRequest();
const { orderId, amount } = request;

function anIntent(status: string) {
  const metadata = { orderId, region: request.region, epoch: '1' };
  return { id: 'pi_1', object: 'payment_intent', status, amount: amount.amount, currency: 'eur', metadata };
}
const unexpectedState = (status: string) => ({
  error: {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: 'No.',
    payment_intent: anIntent(status),
  },
});

/** Stripe with one answer to everything, for what the local provider never says. */
describe('what Stripe answers', () => {
  let answer: { readonly status: number; readonly body: unknown };
  let asked: { readonly url: string; readonly key: string | undefined; readonly form: Record<string, string> }[];
  const server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const key = incoming.headers['idempotency-key'];
    asked.push({ url: incoming.url ?? '', key: key?.toString(), form: Object.fromEntries(new URLSearchParams(body)) });
    outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  let stripe: StripeProvider;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stripe = new StripeProvider(url, { current: async () => 'sk_test_x', forget: () => undefined });
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const says = (status: number, body: unknown) => {
    answer = { status, body };
  };

  it.each(['amount_too_small', 'amount_too_large', 'parameter_invalid_integer'])(
    'to an amount that it does not take is a decline, and leaves nothing to prevent: %s',
    async (code) => {
      says(400, { error: { type: 'invalid_request_error', code, param: 'amount', message: 'No.' } });
      expect(await stripe.authorize(request)).toMatchObject({ kind: 'declined' });
      expect(await stripe.prevent(request)).toEqual({ kind: 'not-payable' });
      says(400, { error: { type: 'invalid_request_error', code, param: 'currency', message: 'No.' } });
      await expect(stripe.prevent(request)).rejects.toMatchObject({ name: 'ProviderFault' });
    },
  );

  it('an authorisation asks to hold and not to take, and to wait for nobody', async () => {
    says(200, anIntent('requires_capture'));
    expect(await stripe.authorize(request)).toEqual({ kind: 'authorized', paymentId: 'pi_1' });
    expect(asked).toMatchObject([
      {
        key: `${orderId}:authorize`,
        form: { confirm: 'true', capture_method: 'manual', error_on_requires_action: 'true', amount: '1990' },
      },
    ]);
  });

  it('a payment that waits for the bank is declined', async () => {
    says(200, anIntent('requires_action'));
    expect(await stripe.authorize(request)).toMatchObject({ kind: 'declined', paymentId: 'pi_1' });
  });

  it.each([
    ['succeeded', { kind: 'captured' }],
    ['canceled', { kind: 'refused', reason: 'The payment is canceled.' }],
    ['requires_payment_method', { kind: 'refused', reason: 'The payment is requires_payment_method.' }],
  ])('a capture of what is %s ends so', async (status, outcome) => {
    says(400, unexpectedState(status));
    expect(await stripe.capture(orderId, 'pi_1', amount)).toEqual(outcome);
  });

  it('a capture of what it is still working on is asked again: nothing is decided', async () => {
    says(400, unexpectedState('processing'));
    await expect(stripe.capture(orderId, 'pi_1', amount)).rejects.toMatchObject({ name: 'ProviderFault' });
  });

  it.each(['charge_expired_for_capture', 'capture_charge_authorization_expired'])(
    'a hold that has run out (%s) is captured by no attempt',
    async (code) => {
      says(400, { error: { type: 'invalid_request_error', code, message: 'Too late.' } });
      expect(await stripe.capture(orderId, 'pi_1', amount)).toMatchObject({ kind: 'refused' });
    },
  );

  it.each([
    ['canceled', 'voided'],
    ['succeeded', 'captured'],
  ])('a void of what is %s finds it %s', async (status, outcome) => {
    says(400, unexpectedState(status));
    expect(await stripe.void(orderId, 'pi_1')).toBe(outcome);
  });

  it.each([
    ['requires_payment_method', 'empty'],
    ['requires_action', 'empty'],
    ['processing', 'held'],
    ['requires_capture', 'held'],
    ['succeeded', 'captured'],
    ['canceled', 'void'],
  ])('a payment that is %s counts as %s, in the order’s own currency', async (status, counted) => {
    says(200, anIntent(status));
    expect(await stripe.get('pi_1')).toMatchObject({ status: counted, amount, orderId, region: request.region });
  });

  it('a status that nobody has heard of is a fault, and no guess', async () => {
    says(200, anIntent('half_captured'));
    await expect(stripe.get('pi_1')).rejects.toThrow();
  });
});
