import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthorizationRequest } from '../ports.ts';
import { aRequest, startPayments, THERE } from '../testing/payments.ts';

let shop: Awaited<ReturnType<typeof startPayments>>;

beforeAll(async () => {
  shop = await startPayments();
});
afterEach(() => shop.repair());
afterAll(() => shop.stop());

async function authorized(request = aRequest()) {
  const outcome = await shop.authorize(request);
  if (outcome.kind !== 'authorized') throw new Error(`not authorised but ${outcome.kind}`);
  return { request, ...outcome };
}

const statusOf = async ({ orderId, region }: AuthorizationRequest) =>
  (await shop.payments.ofOrder(orderId)).find((payment) => payment.region === region)?.status;

describe('the money of a checkout', () => {
  it('is held and taken once, and stands in the ledger once, however often the steps run', async () => {
    const { request, paymentId, authorizedAt } = await authorized();
    expect(await shop.authorize(request)).toEqual({ kind: 'authorized', paymentId, authorizedAt });
    const first = await shop.capture(request, paymentId);
    expect(first.kind).toBe('captured');
    expect(await shop.capture(request, paymentId)).toEqual(first);
    expect(await shop.authorize(request)).toMatchObject({ kind: 'authorized', paymentId });
    expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'CAPTURED 1990']);
    expect(await shop.paymentsOf(request.orderId)).toMatchObject([{ captured: 1990 }]);
  });

  it('is not held a second time by a provider that has forgotten the key', async () => {
    const { request, paymentId } = await authorized();
    shop.forgetKeys();
    expect(await shop.authorize(request)).toMatchObject({ kind: 'authorized', paymentId });
    const holds = (await shop.paymentsOf(request.orderId)).filter(({ status }) => status === 'requires_capture');
    expect(holds).toMatchObject([{ id: paymentId }]);
  });

  it('is not held for a declined card', async () => {
    const request = aRequest({ paymentMethod: 'pm_card_chargeDeclined' });
    expect(await shop.authorize(request)).toEqual({ kind: 'declined', message: 'Your card was declined.' });
    expect(await shop.authorize(request)).toMatchObject({ kind: 'declined' });
    expect(await statusOf(request)).toBe('DECLINED');
    expect(await shop.void(request)).toMatchObject({ kind: 'nothing-held' });
    expect(await shop.ledgerOf(request.orderId)).toEqual([]);
  });
});

describe('undoing a payment', () => {
  it('gives back what is held, once', async () => {
    const { request, paymentId } = await authorized();
    expect(await shop.void(request, paymentId)).toMatchObject({ kind: 'voided' });
    expect(await shop.void(request)).toMatchObject({ kind: 'nothing-held' });
    expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'VOIDED 1990']);
    expect(await shop.paymentsOf(request.orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('finds what an authorisation held whose answer was lost', async () => {
    const request = aRequest();
    shop.loseAnswers();
    await expect(shop.authorize(request)).rejects.toThrow();
    shop.repair();
    expect(await shop.void(request)).toMatchObject({ kind: 'voided' });
    expect(await shop.paymentsOf(request.orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'VOIDED 1990']);
  });

  it('keeps an authorisation that arrives afterwards from holding anything', async () => {
    const request = aRequest();
    expect(await shop.void(request)).toMatchObject({ kind: 'nothing-held' });
    expect(await shop.authorize(request)).toMatchObject({ kind: 'declined' });
    expect(await statusOf(request)).toBe('VOIDED');
    expect((await shop.paymentsOf(request.orderId)).map(({ status }) => status)).toEqual(['requires_payment_method']);
  });

  it('does not let the provider’s memory of a voided payment pass for a held one', async () => {
    const { request, paymentId } = await authorized();
    await shop.void(request, paymentId);
    expect(await shop.authorize(request)).toMatchObject({ kind: 'declined' });
    expect(await shop.capture(request, paymentId)).toMatchObject({ kind: 'refused' });
  });

  it('says so when the capture whose answer was lost went through', async () => {
    const { request, paymentId } = await authorized();
    shop.loseAnswers();
    await expect(shop.capture(request, paymentId)).rejects.toThrow();
    shop.repair();
    expect(await shop.void(request, paymentId)).toEqual({ kind: 'captured' });
    expect(await statusOf(request)).toBe('CAPTURED');
    expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'CAPTURED 1990']);
  });
});

describe('two regions with the same order', () => {
  it('charge it once: the twin that comes second yields, and leaves the first one’s money alone', async () => {
    const { request, paymentId } = await authorized();
    const twin = { ...request, region: THERE };
    expect(await shop.authorize(twin)).toEqual({ kind: 'placed-elsewhere' });
    expect(await shop.void(twin)).toEqual({ kind: 'placed-elsewhere' });
    expect(await shop.capture(request, paymentId)).toMatchObject({ kind: 'captured' });
    expect(await shop.paymentsOf(request.orderId)).toMatchObject([{ captured: 1990 }]);
  });

  it('charge it once when both of them capture after a takeover that was a mistake', async () => {
    const { request, paymentId } = await authorized();
    const successor = { ...request, region: THERE, epoch: 2 };
    expect(await shop.authorize(successor)).toMatchObject({ kind: 'authorized', paymentId });
    const outcomes = await Promise.all([shop.capture(request, paymentId), shop.capture(successor, paymentId)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['captured', 'captured']);
    expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'CAPTURED 1990']);
    expect(await shop.paymentsOf(request.orderId)).toMatchObject([{ captured: 1990 }]);
  });

  it('agree when one voids what the other one has taken over', async () => {
    const { request, paymentId } = await authorized();
    const successor = { ...request, region: THERE, epoch: 2 };
    await shop.authorize(successor);
    await shop.void(request, paymentId);
    expect(await shop.capture(successor, paymentId)).toMatchObject({ kind: 'refused' });
    expect(await shop.void(successor, paymentId)).toMatchObject({ kind: 'voided' });
    expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'VOIDED 1990']);
  });

  it('leave the order to who took it over when the overtaken one wakes up before it authorised', async () => {
    const request = aRequest();
    await authorized({ ...request, region: THERE, epoch: 2 });
    expect(await shop.authorize(request)).toEqual({ kind: 'placed-elsewhere' });
  });
});
