import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts';
import { DynamoAudits } from '../../adapters/auditing/dynamo-audits.ts';
import { DynamoStock } from '../../adapters/dynamo-stock.ts';
import { quotaKey, reservationKey } from '../../adapters/stock-item.ts';
import { anOrderId, aSku, HERE, inventoryIn, THERE } from '../../testing/inventory.ts';
import { auditStock } from './audit-stock.ts';

let database: TestDatabase;
let inventory: ReturnType<typeof inventoryIn>;

beforeAll(async () => {
  database = await startTestDatabase('inventory', HERE);
  inventory = inventoryIn(HERE, database);
}, 120_000);
afterAll(() => database.stop());

let hours = 0;
const hoursLater = (clock: number) => () => new Date(Date.now() + clock * 3_600_000);
// Each test has an hour of its own: a region is audited once an hour.
beforeEach(() => {
  hours += 3;
});

/** An audit that many hours from now, and how many lines of ledgers it had to read. */
async function audit({ at = hours, whileReading = async () => {} } = {}) {
  let lines = 0;
  class Counted extends DynamoAudits {
    override async *linesAfter(...ledger: Parameters<DynamoAudits['linesAfter']>) {
      for await (const page of super.linesAfter(...ledger)) {
        lines += page.length;
        yield page;
        await whileReading();
      }
    }
  }
  const audits = new Counted(database.client, database.table, HERE);
  const stock = new DynamoStock(database.client, database.table);
  const run = await auditStock({ audits, stock, clock: hoursLater(at), sleep: async () => {}, region: HERE });
  return { ...run, lines };
}

async function sold(units: number) {
  const sku = aSku();
  await inventory.adjust(sku, { delta: 20, reason: 'goods in' });
  for (let unit = 0; unit < units; unit += 1) await sellOne(sku);
  return sku;
}

async function sellOne(sku: string) {
  const id = anOrderId();
  await inventory.reserve(id, { sku, quantity: 1 });
  await inventory.commit(id);
}

function slipIn(sku: string, units: number, alsoVersion = 0) {
  return database.client.send(
    new UpdateCommand({
      TableName: database.table,
      Key: quotaKey({ sku, region: HERE, shard: 0 }),
      UpdateExpression: 'ADD available :units, version :version',
      ExpressionAttributeValues: { ':units': units, ':version': alsoVersion },
    }),
  );
}

describe('an audit', () => {
  it('finds that every quota of its region is what its ledger says, and is through', async () => {
    await sold(3);
    await inventoryIn(THERE, database).adjust(aSku(), { delta: 5, reason: 'goods in' });
    expect(await audit()).toMatchObject({ agreed: 1, busy: 0, differences: [], round: 'through' });
  });

  it('finds a single unit that was put into a quota behind its back, each hour until it is gone', async () => {
    const sku = await sold(2);
    for (const alsoVersion of [0, 1]) {
      await slipIn(sku, 1, alsoVersion);
      const found = { sku, region: HERE, shard: 0, difference: [{ counter: 'available', units: 1 }] };
      expect(await audit()).toMatchObject({ differences: [found], round: 'through' });
      expect(await audit({ at: hours + 1 })).toMatchObject({ differences: [found] });
      await slipIn(sku, -1);
      expect(await audit({ at: hours + 2 })).toMatchObject({ differences: [] });
      hours += 3;
    }
  });

  it('counts what orders hold, though it is in no ledger', async () => {
    const sku = await sold(1);
    const [released, kept] = [anOrderId(), anOrderId()];
    await inventory.reserve(released, { sku, quantity: 2 });
    await inventory.reserve(kept, { sku, quantity: 3 });
    expect(await audit()).toMatchObject({ busy: 0, differences: [] });
    await inventory.release(released);
    expect(await audit({ at: hours + 1 })).toMatchObject({ lines: 0, busy: 0, differences: [] });
    await inventory.commit(kept);
    expect(await audit({ at: hours + 2 })).toMatchObject({ lines: 1, busy: 0, differences: [] });
  });

  it('finds units that are held for nobody, and a hold whose units are for sale', async () => {
    const [sku, id] = [await sold(1), anOrderId()];
    await inventory.reserve(id, { sku, quantity: 2 });
    await audit();
    const Key = reservationKey(id, HERE);
    const { Item } = await database.client.send(new GetCommand({ TableName: database.table, Key }));
    await database.client.send(new DeleteCommand({ TableName: database.table, Key }));
    const difference = [
      { counter: 'available', units: -2 },
      { counter: 'reserved', units: 2 },
    ];
    expect(await audit({ at: hours + 1 })).toMatchObject({ differences: [{ sku, difference }] });
    await database.client.send(new PutCommand({ TableName: database.table, Item }));
    await slipIn(sku, 2, 1);
    expect(await audit({ at: hours + 2 })).toMatchObject({
      differences: [{ sku, difference: [{ counter: 'available', units: 2 }] }],
    });
    await slipIn(sku, -2);
    hours += 3;
  });

  it('finds a unit that was slipped in after it had agreed', async () => {
    const sku = await sold(2);
    await audit();
    await slipIn(sku, -1);
    expect(await audit({ at: hours + 1 })).toMatchObject({
      differences: [{ sku, difference: [{ counter: 'available', units: -1 }] }],
    });
    await slipIn(sku, 1);
  });

  it('reads of a ledger only what is new, so that it costs the same however long the ledger has become', async () => {
    const sku = await sold(5);
    expect((await audit()).lines).toBe(6);
    expect((await audit({ at: hours + 1 })).lines).toBe(0);
    await sellOne(sku);
    expect(await audit({ at: hours + 2 })).toMatchObject({ lines: 1, differences: [] });
    expect((await audit({ at: hours + 3 })).lines).toBe(0);
    hours += 3;
  });

  it('is not deceived by sales while it reads, and leaves what does not hold still for the next round', async () => {
    const sku = await sold(1);
    const once = { left: 1 };
    const held = anOrderId();
    const holdDuring = async () => void (await inventory.reserve(held, { sku, quantity: 1 }));
    expect(await audit({ whileReading: holdDuring })).toMatchObject({ busy: 0, differences: [] });
    hours += 1;
    const sellDuring = (sales: { left: number }) => async () => {
      if (sales.left > 0) await sellOne(sku);
      sales.left -= 1;
    };
    expect(await audit({ whileReading: sellDuring(once) })).toMatchObject({ busy: 0, differences: [] });
    await sellOne(sku);
    const always = { left: Number.POSITIVE_INFINITY };
    expect(await audit({ at: hours + 1, whileReading: sellDuring(always) })).toMatchObject({
      busy: 1,
      differences: [],
      round: 'through',
    });
    expect(await audit({ at: hours + 2 })).toMatchObject({ busy: 0, differences: [] });
  });

  it('is made once an hour, and tells what deficit there is', async () => {
    await audit();
    expect(await audit()).toMatchObject({ agreed: 0, round: 'not-due' });
    const sku = await sold(1);
    const deficit = { left: 3 };
    await database.client.send(
      new UpdateCommand({
        TableName: database.table,
        Key: quotaKey({ sku, region: HERE, shard: 0 }),
        UpdateExpression: 'ADD deficit :units',
        ExpressionAttributeValues: { ':units': deficit.left },
      }),
    );
    expect(await audit({ at: hours + 1 })).toMatchObject({ deficit: 3, differences: [{ sku }] });
  });

  it('goes on where it stopped when there are more quotas than a run gets through', async () => {
    for (let sku = 0; sku < 30; sku += 1) await inventory.adjust(aSku(), { delta: 1, reason: 'goods in' });
    let now = hoursLater(hours)().getTime();
    const slow = () => {
      now += 4_000;
      return new Date(now);
    };
    const audits = new DynamoAudits(database.client, database.table, HERE);
    const stock = new DynamoStock(database.client, database.table);
    const seen: string[] = [];
    for (let runs = 0; runs < 10; runs += 1) {
      const { round } = await auditStock({ audits, stock, clock: slow, sleep: async () => {}, region: HERE });
      seen.push(round);
      if (round === 'through') break;
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe('through');
  });
});
