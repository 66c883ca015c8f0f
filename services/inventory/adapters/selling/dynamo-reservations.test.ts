import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts';
import { ReservationEnded, ReservationNotThere } from '../../application/selling/commit-stock.ts';
import { MAX_PRODUCTS } from '../../contracts/limits.ts';
import { COUNTERS, isBalanced } from '../../domain/quota.ts';
import { saleOf } from '../../domain/selling/sale.ts';
import { anOrderId, aSku, HERE, inventoryIn, ledgerOf } from '../../testing/inventory.ts';
import { DynamoReservations } from './dynamo-reservations.ts';

let database: TestDatabase;
let inventory: ReturnType<typeof inventoryIn>;

beforeAll(async () => {
  database = await startTestDatabase('inventory', HERE);
  inventory = inventoryIn(HERE, database);
}, 120_000);
afterAll(() => database.stop());

async function received(units: number): Promise<string> {
  const sku = aSku();
  await inventory.adjust(sku, { delta: units, reason: 'goods in' });
  return sku;
}

describe('stock in DynamoDB', () => {
  it('of ten units sells exactly ten, to twenty orders that come at once', async () => {
    const sku = await received(10);
    const orders = Array.from({ length: 20 }, anOrderId);
    const outcomes = await Promise.all(orders.map((id) => inventory.reserve(id, { sku, quantity: 1 })));
    expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(10);
    expect(outcomes.filter(({ kind }) => kind === 'out-of-stock')).toHaveLength(10);
    expect(await inventory.quota(sku)).toMatchObject({ available: 0, reserved: 10, sold: 0, received: 10 });
  });

  it('takes one request to hold and two to sell', async () => {
    const sku = await received(100);
    let requests = 0;
    const send = (...command: Parameters<typeof database.client.send>) => {
      requests += 1;
      return database.client.send(...command);
    };
    const counted = inventoryIn(HERE, { client: { send } as unknown as typeof database.client, table: database.table });
    const id = anOrderId();
    await counted.reserve(id, { sku, quantity: 2 });
    await counted.commit(id);
    expect(requests).toBe(3);
  });

  it('is reserved once for an order that asks twice, even when its own units were the last', async () => {
    const sku = await received(3);
    const id = anOrderId();
    const first = await inventory.reserve(id, { sku, quantity: 2 });
    expect(await inventory.reserve(id, { sku, quantity: 2 })).toEqual({ ...first, repeated: true });
    expect(await inventory.quota(sku)).toMatchObject({ available: 1, reserved: 2 });
  });

  it('is reserved for all of an order or for nothing of it, and says what was short', async () => {
    const [enough, short] = [await received(5), await received(1)];
    const outcome = await inventory.reserve(anOrderId(), { sku: enough, quantity: 1 }, { sku: short, quantity: 2 });
    expect(outcome).toEqual({ kind: 'out-of-stock', skus: [short] });
    expect(await inventory.quota(enough)).toMatchObject({ available: 5, reserved: 0 });
  });

  it('that a first checkout did not find is not held for it later: it was refused once and for good', async () => {
    const sku = await received(1);
    const id = anOrderId();
    const refused = { kind: 'out-of-stock', skus: [sku] };
    expect(await inventory.reserve(id, { sku, quantity: 2 })).toEqual(refused);
    await inventory.adjust(sku, { delta: 9, reason: 'goods in' });
    expect(await inventory.reserve(id, { sku, quantity: 2 })).toEqual(refused);
    expect(await inventory.reserveAgain('unknown', id, { sku, quantity: 2 })).toEqual(refused);
    expect(await inventory.quota(sku)).toMatchObject({ available: 10, reserved: 0 });
  });

  it('is refused or held for a first checkout that runs twice at once, never one of each', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [sku, id] = [await received(1), anOrderId()];
      const [one, , two] = await Promise.all([
        inventory.reserve(id, { sku, quantity: 2 }),
        inventory.adjust(sku, { delta: 1, reason: 'goods in' }),
        inventory.reserve(id, { sku, quantity: 2 }),
      ]);
      expect(two.kind).toBe(one.kind);
      expect(await inventory.quota(sku)).toMatchObject({ reserved: one.kind === 'held' ? 2 : 0 });
    }
  });

  it('that a later checkout does not find is held by nobody after it: it goes on to undo the payment', async () => {
    const sku = await received(1);
    const id = anOrderId();
    expect(await inventory.reserveAgain('unknown', id, { sku, quantity: 2 })).toMatchObject({ kind: 'out-of-stock' });
    await inventory.adjust(sku, { delta: 9, reason: 'goods in' });
    // Whatever this one may have asked, the money is looked for first.
    expect(await inventory.reserve(id, { sku, quantity: 2 })).toEqual({ kind: 'gone', skus: [sku] });
    expect(await inventory.quota(sku)).toMatchObject({ available: 10, reserved: 0 });
  });

  it('is looked for again by a checkout whose money is taken', async () => {
    const sku = await received(1);
    const id = anOrderId();
    expect(await inventory.reserveAgain('taken', id, { sku, quantity: 2 })).toMatchObject({ kind: 'out-of-stock' });
    await inventory.adjust(sku, { delta: 9, reason: 'goods in' });
    expect(await inventory.reserveAgain('taken', id, { sku, quantity: 2 })).toMatchObject({ kind: 'held' });
  });

  it('takes two lines of one SKU together', async () => {
    const sku = await received(3);
    const twice = [
      { sku, quantity: 2 },
      { sku, quantity: 2 },
    ];
    expect(await inventory.reserve(anOrderId(), ...twice)).toEqual({ kind: 'out-of-stock', skus: [sku] });
  });

  it('holds the largest order that fits into a transaction, and sells it', async () => {
    const skus = await Promise.all(Array.from({ length: MAX_PRODUCTS }, () => received(1)));
    const lines = skus.map((sku) => ({ sku, quantity: 1 }));
    const id = anOrderId();
    expect(await inventory.reserve(id, ...lines)).toMatchObject({ kind: 'held' });
    expect(await inventory.commit(id)).toBe('committed');
  });

  it('is given back once', async () => {
    const sku = await received(5);
    const id = anOrderId();
    await inventory.reserve(id, { sku, quantity: 2 });
    const first = await inventory.release(id);
    expect(await inventory.release(id)).toEqual({ ...first, changed: false });
    expect(await inventory.quota(sku)).toMatchObject({ available: 5, reserved: 0 });
    expect(await inventory.reserve(id, { sku, quantity: 2 })).toEqual({ kind: 'closed', status: 'RELEASED' });
  });

  it('is not held for an order that was released before it could reserve', async () => {
    const sku = await received(5);
    const id = anOrderId();
    await inventory.release(id);
    expect(await inventory.reserve(id, { sku, quantity: 2 })).toEqual({ kind: 'gone', skus: [sku] });
    expect(await inventory.quota(sku)).toMatchObject({ available: 5, reserved: 0 });
  });

  it('is not relied on when its reservation has run out', async () => {
    const sku = await received(5);
    const id = anOrderId();
    await inventory.reserve(id, { sku, quantity: 2 });
    const inFourDays = inventoryIn(HERE, database, () => new Date(Date.now() + 4 * 86_400_000));
    expect(await inFourDays.reserve(id, { sku, quantity: 2 })).toEqual({ kind: 'closed', status: 'ACTIVE' });
  });

  it('is sold once, and not given back afterwards', async () => {
    const sku = await received(5);
    const id = anOrderId();
    await inventory.reserve(id, { sku, quantity: 2 });
    expect(await inventory.commit(id)).toBe('committed');
    expect(await inventory.commit(id)).toBe('committed-before');
    expect(await inventory.release(id)).toEqual({ kind: 'closed', status: 'COMMITTED' });
    expect(await inventory.quota(sku)).toMatchObject({ available: 3, reserved: 0, sold: 2 });
  });

  it('waits with the sale for a reservation that is not there yet, and refuses one that has ended', async () => {
    const id = anOrderId();
    await expect(inventory.commit(id)).rejects.toThrow(ReservationNotThere);
    await inventory.release(id);
    await expect(inventory.commit(id)).rejects.toThrow(ReservationEnded);
  });

  it('goes one way when sale and release race', async () => {
    const sku = await received(40);
    for (let round = 0; round < 20; round += 1) {
      const id = anOrderId();
      await inventory.reserve(id, { sku, quantity: 2 });
      const [sale, release] = await Promise.allSettled([inventory.commit(id), inventory.release(id)]);
      const sold = sale.status === 'fulfilled';
      expect(release).toMatchObject({ status: 'fulfilled', value: { kind: sold ? 'closed' : 'released' } });
    }
    const quota = await inventory.quota(sku);
    expect(quota?.reserved).toBe(0);
    expect(quota).toMatchObject({ available: 40 - (quota?.sold ?? 0) });
  });

  it('agrees with its ledger whatever happens, and is never below zero', async () => {
    const steps = fc.array(
      fc.record({
        does: fc.constantFrom('receive', 'write off', 'reserve', 'release', 'commit'),
        order: fc.nat(5),
        quantity: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 10, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (run, atOnce) => {
        const sku = aSku();
        const ids = Array.from({ length: 6 }, anOrderId);
        const take = async ({ does, order, quantity }: (typeof run)[number]) => {
          const id = ids[order] ?? '';
          if (does === 'receive') await inventory.adjust(sku, { delta: quantity, reason: 'goods in' });
          if (does === 'write off') await inventory.adjust(sku, { delta: -quantity, reason: 'broken' });
          if (does === 'reserve') await inventory.reserve(id, { sku, quantity });
          if (does === 'release') await inventory.release(id);
          if (does === 'commit') await inventory.commit(id).catch(() => undefined);
        };
        for (let at = 0; at < run.length; at += atOnce) await Promise.all(run.slice(at, at + atOnce).map(take));

        const quota = (await inventory.quota(sku)) ?? Object.fromEntries(COUNTERS.map((counter) => [counter, 0]));
        const { sum } = await ledgerOf(database, sku);
        expect(quota).toMatchObject(sum);
        expect(isBalanced(sum)).toBe(true);
        expect(Math.min(...Object.values(sum))).toBe(0);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('a sale that meets other transactions each time', () => {
  it('says so, and not that units are missing: it is tried with fewer orders, or later', async () => {
    // DynamoDB Local never reports a conflict, so a client that does stands in for it.
    const send = async () => {
      const CancellationReasons = [{ Code: 'TransactionConflict' }];
      throw new TransactionCanceledException({ $metadata: {}, message: 'cancelled', CancellationReasons });
    };
    const meeting = new DynamoReservations({ send } as unknown as typeof database.client, database.table, HERE);
    expect(await meeting.sell(saleOf([], new Date()), new Date())).toBe('contended');
  });
});

describe('a reservation as the lease of its checkout', () => {
  const first = { epoch: 1, attempt: 1, run: 'a' };
  const twin = { ...first, run: 'b' };
  const second = { ...first, attempt: 2, run: 'c' };

  it('is held by one of two runs of the same attempt, and neither repeats nor ends what the other holds', async () => {
    const [sku, id] = [await received(5), anOrderId()];
    const lines = { sku, quantity: 2 };
    const outcomes = await Promise.all([first, twin].map((run) => inventory.reserveAs(run, id, lines)));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['held', 'running-elsewhere']);
    const [winner, loser] = outcomes[0]?.kind === 'held' ? [first, twin] : [twin, first];
    expect(await inventory.reserveAs(winner, id, lines)).toMatchObject({ kind: 'held', repeated: true });
    expect(await inventory.releaseAs(loser, id)).toEqual({ kind: 'running-elsewhere' });
    expect(await inventory.quota(sku)).toMatchObject({ available: 3, reserved: 2 });
    expect(await inventory.releaseAs(winner, id)).toMatchObject({ kind: 'released', changed: true });
    expect(await inventory.reserveAs(loser, id, lines)).toEqual({ kind: 'closed', status: 'RELEASED' });
  });

  it('is taken over by a later attempt, of which only one run gets it; the earlier one is told', async () => {
    const [sku, id] = [await received(5), anOrderId()];
    const lines = { sku, quantity: 2 };
    await inventory.reserveAs(first, id, lines);
    const outcomes = await Promise.all(
      [second, { ...second, run: 'd' }].map((run) => inventory.reserveAs(run, id, lines)),
    );
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['held', 'running-elsewhere']);
    expect(await inventory.reserveAs(first, id, lines)).toEqual({ kind: 'running-elsewhere' });
    expect(await inventory.releaseAs(first, id)).toEqual({ kind: 'running-elsewhere' });
    expect(await inventory.reserveAs({ epoch: 2, attempt: 1, run: 'e' }, id, lines)).toMatchObject({ kind: 'held' });
    expect(await inventory.releaseAs({ ...second, epoch: 3 }, id)).toMatchObject({ kind: 'released', changed: true });
    expect(await inventory.quota(sku)).toMatchObject({ available: 5, reserved: 0 });
  });

  it('is not given back by one who was succeeded a moment ago', async () => {
    const [sku, id] = [await received(5), anOrderId()];
    await inventory.reserveAs(first, id, { sku, quantity: 2 });
    const before = await inventory.reservations.get(id);
    await inventory.reserveAs(second, id, { sku, quantity: 2 });
    if (!before) throw new Error('Nothing is held.');
    expect(await inventory.reservations.release(before, 'RELEASED', [], new Date())).toBe('refused');
    expect(await inventory.reservations.renew(before, { ...before, holder: twin })).toBe('refused');
    expect(await inventory.reservations.get(id)).toMatchObject({ status: 'ACTIVE', holder: second });
  });
});
