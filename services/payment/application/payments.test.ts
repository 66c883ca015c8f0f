import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthorizationRequest, PaymentProvider } from '../ports.ts';
import { aRequest, HERE, startPayments, THERE } from '../testing/payments.ts';
import { authorizePayment } from './authorize-payment.ts';

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

  it('that our books know of is gone on with when a provider that has forgotten the key declines', async () => {
    const { request, paymentId } = await authorized();
    await shop.capture(request, paymentId);
    shop.forgetKeys();
    const declinedNow = { ...request, paymentMethod: 'pm_card_chargeDeclined' };
    for (const again of [false, true]) {
      expect(await shop.authorize({ ...declinedNow, again })).toMatchObject({ kind: 'authorized', paymentId });
    }
    expect(await shop.capture(request, paymentId)).toMatchObject({ kind: 'captured' });
    expect(await statusOf(request)).toBe('CAPTURED');
  });

  it('that was held before our books could know of it is found by a later attempt, and not held twice', async () => {
    const request = aRequest();
    const before = await shop.provider.authorize(request);
    shop.forgetKeys();
    expect(await shop.authorize({ ...request, again: true })).toMatchObject({ ...before });
    expect(await shop.paymentsOf(request.orderId)).toHaveLength(1);
  });

  it('is not asked for again by a later attempt that finds it declined or undone', async () => {
    const declined = aRequest({ paymentMethod: 'pm_card_chargeDeclined' });
    await shop.authorize(declined);
    const { request: undone, paymentId } = await authorized();
    await shop.void(undone, paymentId);
    shop.forgetKeys();
    for (const [request, kind] of [
      [{ ...declined, paymentMethod: 'pm_card_visa' }, 'declined'],
      // Nobody asked the card.
      [undone, 'cancelled'],
    ] as const) {
      for (const again of [true, false]) {
        expect(await shop.void({ ...request, again })).toMatchObject({ declined: kind === 'declined' });
      }
      expect(await shop.authorize({ ...request, again: true })).toMatchObject({ kind });
      expect(await shop.paymentsOf(request.orderId)).toHaveLength(1);
    }
  });

  it('is for nobody once a region was told that the card is not known, though it is known a moment later', async () => {
    const unknown = aRequest({ paymentMethod: 'pm_unheardOf' });
    expect(await shop.authorize(unknown)).toEqual({ kind: 'declined', message: 'The payment method is unknown.' });
    // The twin finds it in the books: the provider's search may lag behind.
    expect(await shop.payments.ofOrder(unknown.orderId)).toMatchObject([{ paymentId: expect.stringMatching(/./) }]);
    const known = { ...unknown, paymentMethod: 'pm_card_visa' };
    expect(await shop.authorize({ ...known, region: THERE })).toEqual({ kind: 'placed-elsewhere' });
    expect(await shop.authorize(known)).toMatchObject({ kind: 'declined' });
    expect(await shop.paymentsOf(unknown.orderId)).toMatchObject([{ captured: 0 }]);
    expect(await statusOf(unknown)).toBe('DECLINED');
  });

  it('is gone on with where the twin has been told the card is not known, after the key was taken', async () => {
    const { request, paymentId } = await authorized();
    const unknown = { ...request, region: THERE, paymentMethod: 'pm_unheardOf' };
    expect(await shop.authorize(unknown)).toEqual({ kind: 'placed-elsewhere' });
    expect(await shop.capture(request, paymentId)).toMatchObject({ kind: 'captured' });
  });

  it('is the twin’s where that was let through after this region had been refused', async () => {
    const request = aRequest({ paymentMethod: 'pm_unheardOf' });
    const twin = { ...request, region: THERE, paymentMethod: 'pm_card_visa' };
    let asked = 0;
    const refusing = Object.assign(Object.create(shop.provider) as PaymentProvider, {
      authorize: async () => {
        asked += 1;
        if (asked > 1) return shop.provider.authorize(request);
        await authorized(twin);
        return { kind: 'declined', message: 'The payment method is unknown.' } as const;
      },
      prevent: (...asked: Parameters<PaymentProvider['prevent']>) => shop.provider.prevent(...asked),
      get: (...asked: Parameters<PaymentProvider['get']>) => shop.provider.get(...asked),
    });
    const parts = { payments: shop.payments, provider: refusing, clock: () => new Date() };
    expect(await authorizePayment(parts, request)).toEqual({ kind: 'placed-elsewhere' });
  });

  it('was refused, also by a provider that keeps its refusal under the key', async () => {
    let taken = false;
    const request = aRequest({ paymentMethod: 'pm_unheardOf' });
    const refusal = { kind: 'declined', message: 'The payment method is unknown.' } as const;
    const provider = Object.assign(Object.create(shop.provider) as PaymentProvider, {
      authorize: async () => (taken ? { ...refusal, paymentId: 'pi_kept' } : refusal),
      prevent: async () => {
        taken = true;
        return { kind: 'key-taken' } as const;
      },
    });
    const parts = { payments: shop.payments, provider, clock: () => new Date() };
    expect(await authorizePayment(parts, request)).toEqual(refusal);
    expect(await shop.payments.ofOrder(request.orderId)).toMatchObject([{ status: 'DECLINED', paymentId: 'pi_kept' }]);
  });

  it('of another amount than the order is not gone on with', async () => {
    const { request } = await authorized();
    const dearer = { ...request, amount: { amount: 1991, currency: 'EUR' }, again: true };
    await expect(shop.authorize(dearer)).rejects.toMatchObject({ name: 'BooksDisagree' });
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
    // Nobody asked the card.
    expect(await shop.authorize(request)).toEqual({ kind: 'cancelled' });
    expect(await statusOf(request)).toBe('VOIDED');
    expect((await shop.paymentsOf(request.orderId)).map(({ status }) => status)).toEqual(['requires_payment_method']);
  });

  it('finds after days what an attempt held that was cut off, or took', async () => {
    const [held, taken] = [aRequest(), aRequest()];
    await shop.provider.authorize(held);
    const answer = await shop.provider.authorize(taken);
    if (answer.kind !== 'authorized') throw new Error(`not authorised but ${answer.kind}`);
    await shop.provider.capture(taken.orderId, answer.paymentId, taken.amount);
    shop.forgetKeys();
    expect(await shop.void({ ...held, again: true })).toMatchObject({ kind: 'voided' });
    expect(await shop.void({ ...taken, again: true })).toEqual({ kind: 'captured' });
    expect((await shop.paymentsOf(held.orderId)).map(({ status }) => status)).toEqual(['canceled']);
    expect(await shop.ledgerOf(taken.orderId)).toEqual(['AUTHORIZED 1990', 'CAPTURED 1990']);
  });

  it('lets go of every hold when there are two', async () => {
    const request = aRequest();
    await shop.provider.authorize(request);
    shop.forgetKeys();
    await shop.provider.authorize(request);
    expect(await shop.void({ ...request, again: true })).toMatchObject({ kind: 'voided' });
    expect((await shop.paymentsOf(request.orderId)).map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  });

  it('does not let the provider’s memory of a voided payment pass for a held one', async () => {
    const { request, paymentId } = await authorized();
    await shop.void(request, paymentId);
    expect(await shop.authorize(request)).toEqual({ kind: 'cancelled' });
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

it('what our books say is taken is not called nothing, also by who does not know the payment', async () => {
  const { request, paymentId } = await authorized();
  await shop.capture(request, paymentId);
  for (const again of [false, true]) expect(await shop.void({ ...request, again })).toEqual({ kind: 'captured' });
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

  it.each([
    [
      'declined',
      async () => {
        const request = aRequest({ paymentMethod: 'pm_card_chargeDeclined' });
        await shop.authorize(request);
        return request;
      },
    ],
    [
      'let go of',
      async () => {
        const { request, paymentId } = await authorized();
        await shop.void(request, paymentId);
        return request;
      },
    ],
  ] as const)(
    'agree that what was %s in one is at an end in the other, also when the key is forgotten',
    async (_, ended) => {
      const request = await ended();
      shop.forgetKeys();
      const late = { ...request, paymentMethod: 'pm_card_visa', region: THERE, again: true };
      expect(await shop.authorize(late)).toEqual({ kind: 'placed-elsewhere' });
      expect(await shop.void(late)).toEqual({ kind: 'placed-elsewhere' });
      expect(await shop.paymentsOf(request.orderId)).toHaveLength(1);
      // A takeover is no twin: it decides anew.
      expect(await shop.authorize({ ...late, epoch: 2 })).toMatchObject({ kind: 'authorized' });
    },
  );

  it('agree so also where the books of the other one have not heard of it', async () => {
    const request = aRequest({ paymentMethod: 'pm_card_chargeDeclined' });
    await shop.provider.authorize(request);
    shop.forgetKeys();
    const late = { ...request, paymentMethod: 'pm_card_visa', region: THERE, again: true };
    expect(await shop.authorize(late)).toEqual({ kind: 'placed-elsewhere' });
    expect(await shop.paymentsOf(request.orderId)).toHaveLength(1);
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

  it('charge it once when the other one takes over after the provider has forgotten the key', async () => {
    const { request, paymentId } = await authorized();
    await shop.capture(request, paymentId);
    shop.forgetKeys();
    const successor = { ...request, region: THERE, epoch: 2, again: true };
    expect(await shop.authorize(successor)).toMatchObject({ kind: 'authorized', paymentId });
    expect(await shop.capture(successor, paymentId)).toMatchObject({ kind: 'captured' });
    expect(await shop.paymentsOf(request.orderId)).toMatchObject([{ captured: 1990 }]);
    const twin = { ...request, region: THERE, again: true };
    expect(await shop.authorize({ ...twin, orderId: (await authorized()).request.orderId })).toEqual({
      kind: 'placed-elsewhere',
    });
  });

  it.each(['before', 'after'])(
    'leave a hold alone that the twin got %s theirs, the key being forgotten',
    async (order) => {
      const own = aRequest();
      const twin = { ...own, region: THERE };
      const held = new Map<string, string>();
      for (const request of order === 'before' ? [twin, own] : [own, twin]) {
        const answer = await shop.provider.authorize(request);
        if (answer.kind === 'authorized') held.set(request.region, answer.paymentId);
        shop.forgetKeys();
      }
      await shop.authorize({ ...own, again: true });
      const theirs = (await shop.paymentsOf(own.orderId)).find(({ id }) => id === held.get(THERE));
      expect(theirs?.status).toBe('requires_capture');
    },
  );

  it('go on each by their own books, once both have written the payment down', async () => {
    const { request, paymentId } = await authorized(aRequest({ region: THERE }));
    const successor = { ...request, region: HERE, epoch: 2, again: true };
    expect(await shop.authorize(successor)).toMatchObject({ kind: 'authorized', paymentId });
    expect(await shop.authorize({ ...request, again: true })).toMatchObject({ kind: 'authorized', paymentId });
  });

  it('leave the order to who took it over when the overtaken one wakes up before it authorised', async () => {
    const request = aRequest();
    await authorized({ ...request, region: THERE, epoch: 2 });
    expect(await shop.authorize(request)).toEqual({ kind: 'placed-elsewhere' });
  });
});
