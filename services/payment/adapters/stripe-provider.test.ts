import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aRequest, startProvider, THERE } from '../testing/payments.ts';
import { StripeProvider } from './stripe-provider.ts';

let world: Awaited<ReturnType<typeof startProvider>>;

beforeAll(async () => {
  world = await startProvider();
});
afterEach(() => world.repair());
afterAll(() => world.stop());

async function authorized(request = aRequest()) {
  const answer = await world.provider.authorize(request);
  if (answer.kind !== 'authorized') throw new Error(`not authorised but ${answer.kind}`);
  return { request, paymentId: answer.paymentId };
}

describe('the payment provider', () => {
  it('holds the money once, however often it is asked', async () => {
    const { request, paymentId } = await authorized();
    expect(await world.provider.authorize(request)).toEqual({ kind: 'authorized', paymentId });
    expect(await world.paymentsOf(request.orderId)).toMatchObject([{ status: 'requires_capture', captured: 0 }]);
  });

  it.each([
    ['pm_card_chargeDeclined', 'Your card was declined.'],
    ['pm_card_authenticationRequired', expect.stringContaining('authentication')],
    ['pm_unheardOf', 'The payment method is unknown.'],
  ])('declines %s in words for the shopper', async (paymentMethod, message) => {
    expect(await world.provider.authorize(aRequest({ paymentMethod }))).toMatchObject({ kind: 'declined', message });
  });

  it('tells what an answer that was lost would have told, when asked again', async () => {
    const request = aRequest();
    world.loseAnswers();
    await expect(world.provider.authorize(request)).rejects.toMatchObject({ name: 'ProviderSilent' });
    world.repair();
    const { paymentId } = await authorized(request);

    world.loseAnswers();
    await expect(world.provider.capture(request.orderId, paymentId, request.amount)).rejects.toThrow();
    world.repair();
    expect(await world.provider.capture(request.orderId, paymentId, request.amount)).toEqual({ kind: 'captured' });
    expect(await world.paymentsOf(request.orderId)).toMatchObject([{ captured: 1990 }]);
  });

  it('lets one region through and tells the other one that there is a first', async () => {
    const { request, paymentId } = await authorized();
    expect(await world.provider.authorize({ ...request, region: THERE })).toEqual({ kind: 'key-taken' });
    expect(await world.provider.find(request.orderId)).toMatchObject([{ paymentId, region: request.region }]);
  });

  it('voids what is held, and refuses to capture it then', async () => {
    const { request, paymentId } = await authorized();
    expect(await world.provider.void(request.orderId, paymentId)).toBe('voided');
    expect(await world.provider.void(request.orderId, paymentId)).toBe('voided');
    expect(await world.provider.capture(request.orderId, paymentId, request.amount)).toMatchObject({ kind: 'refused' });
    expect(await world.provider.get(paymentId)).toMatchObject({ status: 'void' });
  });

  it('does not void what was captured', async () => {
    const { request, paymentId } = await authorized();
    await world.provider.capture(request.orderId, paymentId, request.amount);
    expect(await world.provider.void(request.orderId, paymentId)).toBe('captured');
  });

  it('holds nothing for an authorisation that was prevented', async () => {
    const request = aRequest();
    expect(await world.provider.prevent(request)).toMatchObject({ kind: 'prevented' });
    expect(await world.provider.authorize(request)).toEqual({ kind: 'key-taken' });
    const [prevented] = await world.paymentsOf(request.orderId);
    expect(prevented).toMatchObject({ status: 'requires_payment_method' });
    // Nobody asked the card, so it was not declined.
    expect(await world.provider.get(prevented?.id ?? '')).toMatchObject({ status: 'void' });
  });

  it('is asked once more with the new key when the old one was rotated', async () => {
    const keys = ['rk_old', 'sk_test_new'];
    const rotated = { current: async () => keys[0] ?? '', forget: () => void keys.shift() };
    const answer = await new StripeProvider(world.url, rotated).authorize(aRequest());
    expect(answer.kind).toBe('authorized');
  });

  it('tells of its failures without the payment method', async () => {
    const text = { error: { type: 'invalid_request_error', message: 'What is pm_secret?' } };
    const server = createServer((_, answer) => answer.writeHead(400).end(JSON.stringify(text)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new StripeProvider(url, { current: async () => 'sk_test_x', forget: () => undefined });
    const failure = await provider.authorize(aRequest({ paymentMethod: 'pm_secret' })).catch((error: Error) => error);
    server.closeAllConnections();
    server.close();
    expect(failure).toMatchObject({ name: 'ProviderFault' });
    expect(JSON.stringify(failure) + String(failure) + String((failure as Error).stack)).not.toContain('pm_secret');
  });
});
