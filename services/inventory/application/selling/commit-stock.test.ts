import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts';
import { quotaKey, reservationKey } from '../../adapters/stock-item.ts';
import { anOrderId, aSku, HERE, inventoryIn, ledgerOf } from '../../testing/inventory.ts';
import { ReservationEnded, ReservationNotThere } from './commit-stock.ts';

let database: TestDatabase;
let inventory: ReturnType<typeof inventoryIn>;

beforeAll(async () => {
  database = await startTestDatabase('inventory', HERE);
  inventory = inventoryIn(HERE, database);
}, 120_000);
afterAll(() => database.stop());

async function products(count: number): Promise<string[]> {
  const skus = Array.from({ length: count }, aSku);
  for (const sku of skus) await inventory.adjust(sku, { delta: 1000, reason: 'goods in' });
  return skus;
}

async function held(...skus: readonly string[]): Promise<string> {
  const id = anOrderId();
  await inventory.reserve(id, ...skus.map((sku) => ({ sku, quantity: 1 })));
  return id;
}

/** The inventory, and how many actions its transactions have had, and what happens before the next one. */
function watched(before: () => Promise<unknown> = async () => {}) {
  const transactions: number[] = [];
  const send = async (command: Parameters<typeof database.client.send>[0]) => {
    if (command instanceof TransactWriteCommand) {
      transactions.push(command.input.TransactItems?.length ?? 0);
      if (transactions.length === 1) await before();
    }
    return database.client.send(command);
  };
  const client = { send } as unknown as typeof database.client;
  return { transactions, inventory: inventoryIn(HERE, { client, table: database.table }) };
}

const salesOf = async (sku: string) =>
  (await ledgerOf(database, sku)).movements.filter(({ cause }) => cause === 'COMMITTED');

describe('many orders that are sold at once', () => {
  it('take few write units: seven to hold two products, and at most five to sell them', async () => {
    const skus = await products(20);
    const { transactions, inventory: counted } = watched();
    const ids = Array.from({ length: 100 }, anOrderId);
    const linesOf = (at: number) =>
      [at % 20, (at * 7 + 1) % 20].map((place) => ({ sku: skus[place] ?? '', quantity: 1 }));
    for (const [at, id] of ids.entries()) await counted.reserve(id, ...linesOf(at));
    // A transactional write of a small item takes two units, and the index `open` one.
    const indexed = ids.length;
    expect(2 * sum(transactions) + indexed).toBe(7 * ids.length);

    transactions.length = 0;
    const outcomes = await counted.commitAll(ids);
    expect(new Set(outcomes.values())).toEqual(new Set(['committed']));
    expect(transactions).toHaveLength(2);
    expect(Math.max(...transactions)).toBeLessThanOrEqual(100);
    const lines = (sum(transactions) - ids.length) / 2;
    expect((2 * sum(transactions) + indexed + lines) / ids.length).toBeLessThanOrEqual(5);
    for (const sku of skus) expect(await inventory.quota(sku)).toMatchObject({ available: 990, reserved: 0, sold: 10 });
  }, 60_000);

  it('share a line in the ledger that each of them names, and that is written once', async () => {
    const [sku = ''] = await products(1);
    const ids = [await held(sku), await held(sku), await held(sku)];
    await inventory.commitAll(ids);
    const [line, ...more] = await salesOf(sku);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ delta: { available: -3, sold: 3 }, orders: 3 });
    for (const id of ids) expect(await inventory.reservations.get(id)).toMatchObject({ soldIn: line?.reference });

    const another = await held(sku);
    expect([...(await inventory.commitAll([...ids, another, another])).values()]).toEqual([
      ...['committed-before', 'committed-before', 'committed-before', 'committed'],
    ]);
    expect(await salesOf(sku)).toHaveLength(2);
    expect(await inventory.quota(sku)).toMatchObject({ reserved: 0, sold: 4 });
  });

  it('are sold also when others among them cannot be', async () => {
    const [sku = '', other = ''] = await products(2);
    const [first, released, garbled, elsewhere, last] = [
      ...[await held(sku), await held(sku), await held(sku), await held(other), await held(sku, other)],
    ] as [string, string, string, string, string];
    const missing = anOrderId();
    await inventory.release(released);
    const Item = { ...reservationKey(garbled, HERE), status: 'ACTIVE' };
    await database.client.send(new PutCommand({ TableName: database.table, Item }));
    // Of this product nothing is reserved any more, whatever its reservations say.
    await set(other, 0);
    const outcomes = await inventory.commitAll([first, released, garbled, missing, elsewhere, last]);
    expect(outcomes.get(first)).toBe('committed');
    expect(outcomes.get(released)).toBeInstanceOf(ReservationEnded);
    expect(outcomes.get(garbled)).toBeInstanceOf(Error);
    expect(outcomes.get(missing)).toBeInstanceOf(ReservationNotThere);
    for (const id of [elsewhere, last]) expect(outcomes.get(id)).toMatchObject({ message: /could not be committed/ });

    await set(other, 2);
    expect(await inventory.commitAll([elsewhere, last])).toEqual(
      new Map([
        [elsewhere, 'committed'],
        [last, 'committed'],
      ]),
    );
    await database.client.send(new DeleteCommand({ TableName: database.table, Key: reservationKey(garbled, HERE) }));
  });

  it('are sold without the one that was given back, or sold, at that very moment', async () => {
    const [sku = ''] = await products(1);
    const ids = [await held(sku), await held(sku), await held(sku), await held(sku)];
    const [given = '', sold = ''] = ids;
    const { inventory: racing } = watched(async () => {
      await inventory.release(given);
      await inventory.commit(sold);
    });
    const outcomes = await racing.commitAll(ids);
    expect(outcomes.get(given)).toBeInstanceOf(ReservationEnded);
    expect(ids.slice(1).map((id) => outcomes.get(id))).toEqual(['committed-before', 'committed', 'committed']);
    expect(await inventory.quota(sku)).toMatchObject({ available: 997, reserved: 0, sold: 3 });
  });
});

function set(sku: string, reserved: number) {
  return database.client.send(
    new UpdateCommand({
      TableName: database.table,
      Key: quotaKey({ sku, region: HERE, shard: 0 }),
      UpdateExpression: 'SET reserved = :units',
      ExpressionAttributeValues: { ':units': reserved },
    }),
  );
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
