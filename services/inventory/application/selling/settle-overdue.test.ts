import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts';
import type { OrderRecord } from '../../../order/contracts/order-record.ts';
import { DynamoOverdueReservations } from '../../adapters/selling/dynamo-overdue-reservations.ts';
import { LONGEST_HOLD_MS } from '../../domain/selling/overdue.ts';
import { HOLD_MS } from '../../domain/selling/reservation.ts';
import { anOrderId, aSku, HERE, inventoryIn, ledgerOf, THERE } from '../../testing/inventory.ts';
import { ReservationEnded } from './commit-stock.ts';
import { settleOverdue } from './settle-overdue.ts';

let database: TestDatabase;
let inventory: ReturnType<typeof inventoryIn>;

beforeAll(async () => {
  database = await startTestDatabase('inventory', HERE);
  inventory = inventoryIn(HERE, database);
}, 120_000);
afterAll(() => database.stop());

/** How many minutes a reservation lasts. */
const HOLD = HOLD_MS / 60_000;
const LONGEST = LONGEST_HOLD_MS.undecided / 60_000;
const minutesLater = (minutes: number) => () => new Date(Date.now() + minutes * 60_000);

/** A sweep of this region, that much later, when the order service says so of the orders. */
function sweep(
  minutes: number,
  statusOf: (orderId: string) => OrderRecord['lifecycle'] | 'NEEDS_REVIEW' | undefined,
  region = HERE,
) {
  const recordsOf = async (id: string): Promise<readonly OrderRecord[]> => {
    const status = statusOf(id);
    const isInReview = status === 'NEEDS_REVIEW';
    return status ? [{ id, epoch: 1, region, lifecycle: isInReview ? 'PENDING' : status, isInReview }] : [];
  };
  const overdue = new DynamoOverdueReservations(database.client, database.table, HERE);
  const { reservations } = inventory;
  return settleOverdue({ reservations, overdue, orders: { recordsOf }, clock: minutesLater(minutes), region: HERE });
}

async function reserved(units: number) {
  const [sku, id] = [aSku(), anOrderId()];
  await inventory.adjust(sku, { delta: 10, reason: 'goods in' });
  await inventory.reserve(id, { sku, quantity: units });
  return { sku, id };
}

describe('a sweep of what has run out', () => {
  it('gives back what is held for an order that came to nothing, once', async () => {
    const { sku, id } = await reserved(4);
    expect((await sweep(HOLD - 5, () => 'REJECTED')).outcomes).toEqual([]);
    expect((await sweep(HOLD + 1, () => 'REJECTED')).outcomes).toEqual(['expired']);
    expect((await sweep(HOLD + 2, () => 'REJECTED')).outcomes).toEqual([]);
    expect(await inventory.quota(sku)).toMatchObject({ available: 10, reserved: 0, sold: 0 });
    expect(await inventory.release(id)).toMatchObject({ kind: 'released', changed: false });
    // What was held and is not sold leaves no line.
    expect((await ledgerOf(database, sku)).movements.map(({ cause }) => cause)).toEqual(['ADJUSTED']);
  });

  it('sells what is held for a confirmed order whose event is late; the event then finds it done', async () => {
    const { sku, id } = await reserved(4);
    expect((await sweep(HOLD + 1, () => 'CONFIRMED')).outcomes).toEqual(['committed']);
    expect(await inventory.commit(id)).toBe('committed-before');
    expect(await inventory.quota(sku)).toMatchObject({ available: 6, reserved: 0, sold: 4 });
  });

  it('gives back what is held here for an order that was confirmed in the other region', async () => {
    const { sku } = await reserved(4);
    expect((await sweep(HOLD + 1, () => 'CONFIRMED', THERE)).outcomes).toEqual(['expired']);
    expect(await inventory.quota(sku)).toMatchObject({ available: 10, sold: 0 });
  });

  it('holds on while an order is in checkout, and not for ever', async () => {
    const { sku } = await reserved(4);
    expect((await sweep(HOLD + 1, () => 'PENDING')).outcomes).toEqual(['extended']);
    expect((await sweep(HOLD + 10, () => 'PENDING')).outcomes).toEqual([]);
    expect((await sweep(2 * HOLD + 2, () => 'PENDING')).outcomes).toEqual(['extended']);
    // Nobody has looked since; so whoever decides may look once more.
    expect((await sweep(LONGEST, () => 'PENDING')).outcomes).toEqual(['extended']);
    expect((await sweep(LONGEST + HOLD + 1, () => 'PENDING')).outcomes).toEqual(['expired']);
    expect(await inventory.quota(sku)).toMatchObject({ available: 10, reserved: 0 });
  });

  it('settles the others when one order cannot be read, and says for how long that one has waited', async () => {
    const [unreadable, other] = [await reserved(1), await reserved(1)];
    const failing = (id: string) => {
      if (id === unreadable.id) throw new Error('cannot be read');
      return 'REJECTED' as const;
    };
    const { outcomes, failures, oldestMs } = await sweep(HOLD + 10, failing);
    expect(outcomes).toEqual(['expired']);
    expect(failures).toMatchObject([{ orderId: unreadable.id }]);
    expect(Math.round(oldestMs / 60_000)).toBe(10);
    expect(await inventory.quota(other.sku)).toMatchObject({ available: 10 });
    await sweep(HOLD + 11, () => 'REJECTED');
  });

  it('settles the others when an entry of the index cannot be read', async () => {
    const { sku, id } = await reserved(2);
    const garbled = { pk: 'ORDER#?', sk: 'RESERVATION#?', openIn: `${HERE}#0`, expiresAt: '2026-01-01T00:00:00.000Z' };
    await database.client.send(new PutCommand({ TableName: database.table, Item: garbled }));
    const { outcomes, failures } = await sweep(HOLD + 1, () => 'REJECTED');
    await database.client.send(
      new DeleteCommand({ TableName: database.table, Key: { pk: garbled.pk, sk: garbled.sk } }),
    );
    expect(outcomes).toEqual(['expired']);
    expect(failures).toMatchObject([{ orderId: 'ORDER#?' }]);
    expect(await inventory.quota(sku)).toMatchObject({ available: 10 });
    expect(await inventory.release(id)).toMatchObject({ kind: 'released', changed: false });
  });

  it('goes one way when it races the sale, fifty times', async () => {
    const sku = aSku();
    await inventory.adjust(sku, { delta: 100, reason: 'goods in' });
    let sold = 0;
    for (let round = 0; round < 50; round += 1) {
      const id = anOrderId();
      await inventory.reserve(id, { sku, quantity: 2 });
      const [sale, { outcomes }] = await Promise.all([
        inventory.commit(id).catch((error: unknown) => error),
        sweep(HOLD + 1, () => 'REJECTED'),
      ]);
      if (sale === 'committed') sold += 2;
      else expect(sale).toBeInstanceOf(ReservationEnded);
      expect(outcomes.includes('expired')).toBe(sale !== 'committed');
    }
    expect(await inventory.quota(sku)).toMatchObject({ available: 100 - sold, reserved: 0, sold });
  }, 60_000);
});

describe('a second attempt of a checkout', () => {
  const at = (minutes: number) => inventoryIn(HERE, database, minutesLater(minutes));

  it('finds the time of a checkout left, or gets it', async () => {
    const { sku, id } = await reserved(2);
    const first = await inventory.reservations.get(id);
    const early = await at(1).reserve(id, { sku, quantity: 2 });
    expect(early).toMatchObject({ kind: 'held', repeated: true, reservation: { expiresAt: first?.expiresAt } });
    await at(HOLD - 5).reserve(id, { sku, quantity: 2 });
    expect((await sweep(HOLD + 10, () => 'REJECTED')).outcomes).toEqual([]);
    expect((await sweep(2 * HOLD - 4, () => 'REJECTED')).outcomes).toEqual(['expired']);
    expect(await at(2 * HOLD - 4).reserve(id, { sku, quantity: 2 })).toEqual({ kind: 'closed', status: 'EXPIRED' });
  });

  it('does not build on a reservation whose time is used up, though it stands for some minutes more', async () => {
    const { sku, id } = await reserved(2);
    // It is given all the time that is left, of which two minutes remain then.
    expect((await sweep(LONGEST - 12, () => 'PENDING')).outcomes).toEqual(['extended']);
    const late = at(LONGEST - 2);
    expect(await late.reserveAgain('unknown', id, { sku, quantity: 2 })).toEqual({ kind: 'closed', status: 'ACTIVE' });
    expect((await late.reservations.get(id))?.status).toBe('ACTIVE');
    // Goods that are paid are held on to, and a sweep in the meantime leaves them alone.
    const paid = await late.reserveAgain('taken', id, { sku, quantity: 2 });
    expect(paid).toMatchObject({ kind: 'held', repeated: true });
    expect((await sweep(LONGEST + 1, () => 'REJECTED')).outcomes).toEqual([]);
    expect((await sweep(LONGEST + HOLD, () => 'REJECTED')).outcomes).toEqual(['expired']);
  });

  it('is held what was sold to it already', async () => {
    const { sku, id } = await reserved(2);
    await inventory.commit(id);
    const again = await at(10_000).reserveAgain('unknown', id, { sku, quantity: 2 });
    expect(again).toMatchObject({ kind: 'held', repeated: true, reservation: { status: 'COMMITTED' } });
    expect(await inventory.quota(sku)).toMatchObject({ available: 8, reserved: 0, sold: 2 });
  });

  it('and a sweep at the same moment agree on whether the units are held', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { sku, id } = await reserved(2);
      const [again, { outcomes }] = await Promise.all([
        at(HOLD + 5).reserve(id, { sku, quantity: 2 }),
        sweep(HOLD + 5, () => 'REJECTED'),
      ]);
      expect(again.kind).toBe(outcomes.includes('expired') ? 'closed' : 'held');
      expect(await inventory.quota(sku)).toMatchObject({ reserved: again.kind === 'held' ? 2 : 0 });
    }
  }, 60_000);
});
