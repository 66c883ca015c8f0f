import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { authorizedPayment, type MovementKind, movement } from '../domain/payment.ts';
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
  const claim = aRequest();
  await payments.open(authorizedPayment(claim, 'pi_1', { amount: euroCents, currency: 'EUR' }, now));
  const move = (kind: MovementKind, amount: number, paymentId = 'pi_1') =>
    payments.move(movement(kind, claim, paymentId, { amount, currency: 'EUR' }, now));
  const stands = async () => (await payments.ofOrder(claim.orderId))[0];
  return { move, stands };
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

  it('take no movement of another payment than the order’s', async () => {
    const { move, stands } = await held(1990);
    expect(await move('CAPTURED', 1990, 'pi_2')).toMatchObject({ kind: 'stands' });
    expect(await stands()).toMatchObject({ status: 'AUTHORIZED' });
  });
});
