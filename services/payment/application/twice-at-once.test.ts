import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthorizationRequest } from '../ports.ts';
import { aRequest, startPayments } from '../testing/payments.ts';

let shop: Awaited<ReturnType<typeof startPayments>>;
beforeAll(async () => {
  shop = await startPayments();
});
afterAll(() => shop.stop());

async function authorized(request: AuthorizationRequest) {
  const outcome = await shop.authorize(request);
  if (outcome.kind !== 'authorized') throw new Error(`not authorised but ${outcome.kind}`);
  return outcome.paymentId;
}

const ENDS: Readonly<Record<string, string>> = {
  requires_capture: 'AUTHORIZED',
  succeeded: 'CAPTURED',
  canceled: 'VOIDED',
  requires_payment_method: 'VOIDED',
};

/** What the provider has of the order, in the words of our books, if both say the same. */
async function agreedEnd({ orderId }: AuthorizationRequest): Promise<string | undefined> {
  const theirs = (await shop.paymentsOf(orderId)).map(({ id, status, captured }) => [id, ENDS[status], captured]);
  const ours = (await shop.payments.ofOrder(orderId)).map((each) => [each.paymentId, each.status, each.captured]);
  expect(ours).toEqual(theirs);
  return ours.length === 1 ? String(ours[0]?.[1]) : undefined;
}

/** Orders enough for the steps to meet in more than one way. */
const MANY = Array.from({ length: 8 }, (_, number) => number);

describe('a checkout that runs twice at the same time', () => {
  it('holds and takes the money once, and both are told the same', async () => {
    const request = aRequest();
    const ids = await Promise.all([authorized(request), authorized(request), authorized(request)]);
    expect(new Set(ids).size).toBe(1);
    const outcomes = await Promise.all(ids.map((id) => shop.capture(request, id)));
    expect(outcomes[0]?.kind).toBe('captured');
    for (const other of outcomes) expect(other).toEqual(outcomes[0]);
    expect(await agreedEnd(request)).toBe('CAPTURED');
    expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'CAPTURED 1990']);
  });

  it('takes the money or lets go of it where one does this and the other that: the provider decides', async () => {
    for (const number of MANY) {
      const request = aRequest();
      const paymentId = await authorized(request);
      const steps = [() => shop.capture(request, paymentId), () => shop.void(request, paymentId)];
      const outcomes = await Promise.all((number % 2 ? steps : steps.reverse()).map((step) => step()));
      const kinds = outcomes.map(({ kind }) => kind).sort();
      const end = await agreedEnd(request);
      expect(kinds).toEqual(end === 'CAPTURED' ? ['captured', 'captured'] : ['refused', 'voided']);
    }
  });

  it('holds nothing that nobody knows of where one asks for it and the other one undoes', async () => {
    for (const number of MANY) {
      const request = aRequest();
      const steps = [() => shop.authorize(request), () => shop.void(request)];
      const outcomes = await Promise.allSettled((number % 2 ? steps : steps.reverse()).map((step) => step()));
      // What could not be told was a fault, which the saga tries again.
      const faults = outcomes.filter(({ status }) => status === 'rejected');
      for (const { reason } of faults as PromiseRejectedResult[]) expect(reason.name).toBe('PaymentUndecided');
      await shop.void(request);
      expect(await agreedEnd(request)).toBe('VOIDED');
      expect(await shop.authorize(request)).not.toMatchObject({ kind: 'authorized' });
    }
  });

  it('lets go of it once where both undo what nobody heard of', async () => {
    for (const _ of MANY) {
      const request = aRequest();
      await shop.provider.authorize(request);
      await Promise.all([shop.void(request), shop.void(request)]);
      expect(await agreedEnd(request)).toBe('VOIDED');
      expect(await shop.ledgerOf(request.orderId)).toEqual(['AUTHORIZED 1990', 'VOIDED 1990']);
    }
  });
});
