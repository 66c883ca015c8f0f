import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { movement } from '../domain/movement.ts';
import { authorizedPayment } from '../domain/payment.ts';
import type { Payments } from '../ports.ts';
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

  it('answer when something was written first, whatever has come about since', async () => {
    const request = aRequest();
    const outcome = await shop.authorize(request);
    const paymentId = outcome.kind === 'authorized' ? outcome.paymentId : '';
    const first = await recordCapture(books(), request, paymentId, request.amount);
    const line = movement('CAPTURED', request, paymentId, { ...request.amount, amount: 990 }, new Date('2027-01-01'));
    expect(await shop.payments.move({ ...line, kind: 'REFUNDED', cause: 're_1' })).toEqual({ kind: 'recorded' });
    expect(await recordCapture(books(), request, paymentId, request.amount)).toBe(first);
  });

  it('know in one write what was held and ended while nobody heard of it', async () => {
    const request = aRequest();
    await recordVoid(books(), request, 'pi_1', request.amount);
    expect(await shop.payments.ofOrder(request.orderId)).toMatchObject([
      { status: 'VOIDED', authorized: 1990, version: 2 },
    ]);
  });

  it.each([
    ['the hold alone', false],
    ['the same end', true],
  ])('are written once where another execution writes %s in that moment', async (_what, ends) => {
    const request = aRequest();
    const now = new Date('2026-11-20T10:00:00.000Z');
    const letGo = movement('VOIDED', request, 'pi_1', request.amount, now);
    const beside: Payments = Object.assign(Object.create(shop.payments), {
      open: async (...asked: Parameters<Payments['open']>) => {
        await shop.payments.open(authorizedPayment(request, 'pi_1', request.amount, now));
        if (ends) await shop.payments.move(letGo);
        return shop.payments.open(...asked);
      },
      move: (...asked: Parameters<Payments['move']>) => shop.payments.move(...asked),
    });
    const at = await recordVoid({ ...books(), payments: beside }, request, 'pi_1', request.amount);
    expect(at === letGo.at).toBe(ends);
    const [payment, ...others] = await shop.payments.ofOrder(request.orderId);
    expect([payment?.status, payment?.version, others]).toEqual(['VOIDED', 2, []]);
  });
});
