import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRequest, startPayments, THERE } from '../testing/payments.ts';
import { recordCapture, recordVoid } from './keep-books.ts';

let shop: Awaited<ReturnType<typeof startPayments>>;
beforeAll(async () => {
  shop = await startPayments();
});
afterAll(() => shop.stop());

const books = () => ({ payments: shop.payments, clock: () => new Date() });

describe('a payment to go on with', () => {
  it.each([
    ['another amount', { amount: 2990, currency: 'EUR' }],
    ['another currency', { amount: 1990, currency: 'USD' }],
  ])('is not taken over by an order of %s', async (_what, amount) => {
    const request = aRequest();
    await shop.authorize(request);
    const successor = { ...request, region: THERE, epoch: 2, amount };
    await expect(shop.authorize(successor)).rejects.toMatchObject({ name: 'BooksDisagree' });
  });
});

describe('our books', () => {
  it('do not pass for agreeing with a provider that says the opposite', async () => {
    const [captured, voided] = [aRequest(), aRequest()];
    const ids: string[] = [];
    for (const request of [captured, voided]) {
      const outcome = await shop.authorize(request);
      ids.push(outcome.kind === 'authorized' ? outcome.paymentId : '');
    }
    const [one = '', other = ''] = ids;
    await recordCapture(books(), captured, one, captured.amount);
    await recordVoid(books(), voided, other, voided.amount);
    const disagree = { name: 'BooksDisagree' };
    await expect(recordVoid(books(), captured, one, captured.amount)).rejects.toMatchObject(disagree);
    await expect(recordCapture(books(), voided, other, voided.amount)).rejects.toMatchObject(disagree);
  });

  it('answer when something was written first, however often it is reported', async () => {
    const request = aRequest();
    const outcome = await shop.authorize(request);
    const paymentId = outcome.kind === 'authorized' ? outcome.paymentId : '';
    const first = await recordCapture(books(), request, paymentId, request.amount);
    expect(await recordCapture(books(), request, paymentId, request.amount)).toBe(first);
  });
});
