import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { type Move, type Movement, movement } from '../domain/movement.ts';
import { authorizedPayment, moved } from '../domain/payment.ts';
import { aRequest } from '../testing/payments.ts';
import { DynamoPayments } from './dynamo-payments.ts';

let database: TestDatabase;
let payments: DynamoPayments;
const now = new Date('2026-11-20T10:00:00.000Z');

beforeAll(async () => {
  database = await startTestDatabase('payment');
  payments = new DynamoPayments(database.client, database.table);
});
afterAll(() => database.stop());

async function held(euroCents: number) {
  const owner = aRequest();
  const payment = authorizedPayment(owner, 'pi_1', { amount: euroCents, currency: 'EUR' }, now);
  await payments.open(payment);
  const line = (kind: 'CAPTURED' | 'VOIDED', amount: number) =>
    movement(kind, owner, 'pi_1', { amount, currency: 'EUR' }, now);
  const move = (kind: 'CAPTURED' | 'VOIDED', amount: number) => payments.move(line(kind, amount));
  const refund = (cause: string, amount: number) =>
    payments.move({ ...line('CAPTURED', amount), kind: 'REFUNDED', cause });
  const stands = async () => (await payments.ofOrder(owner.orderId))[0];
  return { payment, line, move, refund, stands };
}

describe('the books', () => {
  it('never say that more was captured than was authorised', async () => {
    const { move, stands } = await held(1990);
    expect(await move('CAPTURED', 1991)).toMatchObject({ kind: 'stands', payment: { status: 'AUTHORIZED' } });
    expect(await stands()).toMatchObject({ status: 'AUTHORIZED', captured: 0 });
  });

  it('take what was captured of what was authorised', async () => {
    const { move, stands } = await held(1990);
    expect(await move('CAPTURED', 1490)).toEqual({ kind: 'recorded' });
    expect(await stands()).toMatchObject({ status: 'CAPTURED', authorized: 1990, captured: 1490 });
  });

  it('do not void what was captured, nor capture what was voided', async () => {
    const [captured, voided] = [await held(1990), await held(1990)];
    await captured.move('CAPTURED', 1990);
    expect(await captured.move('VOIDED', 1990)).toMatchObject({ kind: 'stands', payment: { status: 'CAPTURED' } });
    await voided.move('VOIDED', 1990);
    expect(await voided.move('CAPTURED', 1990)).toMatchObject({ kind: 'stands', payment: { status: 'VOIDED' } });
  });

  it('take one of two that come at the same time, whatever they are', async () => {
    const [race, refunds] = [await held(1990), await held(1990)];
    const ends = await Promise.all([race.move('CAPTURED', 1990), race.move('VOIDED', 1990)]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['recorded', 'stands']);
    await refunds.move('CAPTURED', 1990);
    const given = await Promise.all(['re_1', 're_2', 're_3'].map((id) => refunds.refund(id, 900)));
    expect(given.filter(({ kind }) => kind === 'recorded')).toHaveLength(2);
    expect(await refunds.stands()).toMatchObject({ refunded: 1800, refundable: 190 });
  });

  it('give back once for one refund, however often it is written down', async () => {
    const { move, refund, stands } = await held(1990);
    await move('CAPTURED', 1990);
    expect(await refund('re_1', 500)).toEqual({ kind: 'recorded' });
    expect(await refund('re_1', 500)).toMatchObject({ kind: 'stands', payment: { refunded: 500 } });
    expect(await refund('re_2', 500)).toEqual({ kind: 'recorded' });
    expect(await stands()).toMatchObject({ refunded: 1000, refundable: 990 });
  });

  it('stay small with the movements of a payment in them: one write unit', async () => {
    const { move, stands } = await held(1990);
    await move('CAPTURED', 1990);
    // A little more than Stripe's ids, which have 27 characters.
    const grown = JSON.stringify(await stands()).replaceAll('pi_1', 'p'.repeat(32));
    expect(grown.length).toBeLessThan(1024);
  });
});

it('the condition of a write allows what the domain allows, and makes of the item what the domain makes of a payment', async () => {
  const step = fc.record({
    kind: fc.constantFrom<Move>('CAPTURED', 'CAPTURED', 'VOIDED', 'REFUNDED', 'REFUNDED', 'REFUNDED'),
    paymentId: fc.constantFrom('pi_1', 'pi_1', 'pi_1', 'pi_2'),
    refund: fc.constantFrom('re_1', 're_2', 're_3'),
    amount: fc.integer({ min: 0, max: 6 }),
    currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { payment, line, stands } = await held(5);
      let expected = payment;
      for (const { kind, paymentId, refund, amount, currency } of steps) {
        const next: Movement = {
          ...line('CAPTURED', amount),
          ...{ kind, paymentId, cause: kind === 'REFUNDED' ? refund : paymentId, amount: { amount, currency } },
        };
        const after = moved(expected, next);
        expect(await payments.move(next)).toEqual(after ? { kind: 'recorded' } : { kind: 'stands', payment: expected });
        expected = after ?? expected;
        expect(await stands()).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
});
