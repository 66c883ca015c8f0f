import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts';
import { sumOf } from '../../domain/quota.ts';
import { anOrderId, aSku, deliverTo, HERE, inventoryIn, ledgerOf, THERE } from '../../testing/inventory.ts';

let database: TestDatabase;
let here: ReturnType<typeof inventoryIn>;

beforeAll(async () => {
  database = await startTestDatabase('inventory', HERE);
  here = inventoryIn(HERE, database);
}, 120_000);
afterAll(() => database.stop());

async function sharded(units: number, count: number): Promise<string> {
  const sku = aSku();
  await here.adjust(sku, { delta: units, reason: 'goods in' });
  expect(await here.reshard(sku, { count })).toMatchObject({ kind: 'done', replayed: false });
  return sku;
}

const availableIn = async (sku: string) => (await here.shards(sku)).map(({ available }) => available);

describe('a SKU with several shards', () => {
  it('has its units spread evenly, and none made or lost', async () => {
    const sku = await sharded(10, 4);
    expect(await availableIn(sku)).toEqual([3, 3, 2, 2]);
    expect((await here.view(sku))?.totals).toMatchObject({ available: 10, received: 10, inTransit: 0 });
    expect((await ledgerOf(database, sku)).sum).toMatchObject({ available: 10, received: 10 });
  });

  it('sells every unit once, to orders that come at once and begin at different shards', async () => {
    const sku = await sharded(12, 4);
    const ids = Array.from({ length: 20 }, anOrderId);
    const outcomes = await Promise.all(ids.map((id) => here.reserve(id, { sku, quantity: 1 })));
    expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(12);
    expect(sumOf(await here.shards(sku))).toMatchObject({ available: 0, reserved: 12 });
    for (const [index, id] of ids.entries()) {
      if (outcomes[index]?.kind === 'held') expect(await here.commit(id)).toBe('committed');
    }
    expect(sumOf(await here.shards(sku))).toMatchObject({ reserved: 0, sold: 12 });
  });

  it('gives an order from several shards what no single one has, and takes it back into them', async () => {
    const sku = await sharded(12, 4);
    const id = anOrderId();
    const outcome = await here.reserve(id, { sku, quantity: 8 });
    expect(outcome).toMatchObject({ kind: 'held', reservation: { lines: expect.any(Array) } });
    expect(sumOf(await here.shards(sku))).toMatchObject({ available: 4, reserved: 8 });
    expect(await here.reserve(id, { sku, quantity: 8 })).toMatchObject({ kind: 'held', repeated: true });
    await here.release(id);
    expect(await availableIn(sku)).toEqual([3, 3, 3, 3]);
  });

  it('keeps the number that was asked for last, when the one before comes late or again', async () => {
    const sku = await sharded(12, 4);
    const there = inventoryIn(THERE, database);
    expect(await there.reshard(sku, { count: 2, region: HERE })).toMatchObject({ kind: 'left' });
    const { Items = [] } = await database.client.send(
      new ScanCommand({
        TableName: database.table,
        FilterExpression: 'processIn = :here AND sku = :sku',
        ExpressionAttributeValues: { ':here': HERE, ':sku': sku },
      }),
    );
    const [command] = Items;
    if (!command) throw new Error('No command was left.');
    await here.apply(command);
    expect(await availableIn(sku)).toEqual([6, 6, 0, 0]);
    await here.reshard(sku, { count: 3 });
    await here.apply(command);
    expect(await availableIn(sku)).toEqual([4, 4, 4, 0]);
  });

  it('is given more of them while it sells', async () => {
    const sku = await sharded(60, 1);
    const sales = Array.from({ length: 30 }, async () => here.reserve(anOrderId(), { sku, quantity: 1 }));
    const [, ...outcomes] = await Promise.all([here.reshard(sku, { count: 8 }), ...sales]);
    expect(outcomes.every(({ kind }) => kind === 'held')).toBe(true);
    expect(sumOf(await here.shards(sku))).toMatchObject({ available: 30, reserved: 30 });
  });

  it('loses what is written off from whichever shard has it, once', async () => {
    const sku = await sharded(12, 4);
    const key = `off-${sku}`;
    expect(await here.adjust(sku, { delta: -10, reason: 'water' }, key)).toMatchObject({ kind: 'made' });
    expect(await here.adjust(sku, { delta: -10, reason: 'water' }, key)).toMatchObject({ replayed: true });
    expect((await here.view(sku))?.totals).toMatchObject({ available: 2, received: 2 });
    expect(await here.adjust(sku, { delta: -3, reason: 'water' })).toEqual({ kind: 'below-zero' });
  });

  it('fills a shard that ran low from those beside it', async () => {
    const sku = await sharded(200, 2);
    const [first] = await here.shards(sku);
    await here.adjust(sku, { delta: -((first?.available ?? 0) - 2), reason: 'moved away' });
    expect(await availableIn(sku)).toEqual([2, 100]);
    expect(await here.level(sku)).toBe('spread');
    expect(await availableIn(sku)).toEqual([51, 51]);
  });

  it('of another region is spread there', async () => {
    const sku = aSku();
    const there = inventoryIn(THERE, database);
    await there.adjust(sku, { delta: 10, reason: 'goods in' });
    const request = { count: 2, region: THERE };
    expect(await here.reshard(sku, request, `key of ${sku}`)).toMatchObject({ kind: 'left' });
    expect(await here.reshard(sku, { ...request, count: 3 }, `key of ${sku}`)).toEqual({ kind: 'key-reused' });
    await deliverTo(database, { [THERE]: there });
    expect((await there.shards(sku)).map(({ available }) => available)).toEqual([5, 5]);
  });

  it('fits into one order with 48 others, also when its units are scattered', async () => {
    const others = await Promise.all(
      Array.from({ length: 48 }, async () => {
        const sku = aSku();
        await here.adjust(sku, { delta: 1, reason: 'goods in' });
        return { sku, quantity: 1 };
      }),
    );
    const sku = await sharded(8, 4);
    expect(await here.reserve(anOrderId(), { sku, quantity: 7 }, ...others)).toMatchObject({ kind: 'held' });
    expect(sumOf(await here.shards(sku))).toMatchObject({ available: 1, reserved: 7 });
  });
});

describe('a delivery with a policy', () => {
  it('is split over the regions, each part made once by its own region', async () => {
    const sku = aSku();
    const there = inventoryIn(THERE, database);
    const request = { delta: 11, reason: 'goods in', policy: 'even' as const };
    const outcome = await here.adjust(sku, request, `split of ${sku}`);
    expect(outcome).toMatchObject({
      kind: 'split',
      adjustments: [
        { region: HERE, delta: 6 },
        { region: THERE, delta: 5 },
      ],
    });
    // The retry landed in the other region before the first request had replicated there.
    await deliverTo(database, { [HERE]: here, [THERE]: there });
    expect((await here.view(sku))?.totals).toMatchObject({ received: 11 });
    expect(await here.adjust(sku, request, `split of ${sku}`)).toMatchObject({ kind: 'split', replayed: true });
    expect(await here.adjust(sku, { ...request, delta: 12 }, `split of ${sku}`)).toEqual({ kind: 'key-reused' });
  });

  it('is made once also when the retry is handled by the other region, which has not heard of the first', async () => {
    const [ours, theirs] = await Promise.all([
      startTestDatabase('inventory', HERE),
      startTestDatabase('inventory', THERE),
    ]);
    try {
      const request = {
        delta: 100,
        reason: 'goods in',
        policy: 'weighted' as const,
        weights: { [HERE]: 3, [THERE]: 1 },
      };
      const [first, second] = [inventoryIn(HERE, ours), inventoryIn(THERE, theirs)];
      const [asked, again] = [await first.adjust('LAMP', request, 'key'), await second.adjust('LAMP', request, 'key')];
      for (const { kind } of [asked, again]) expect(kind).toBe('split');
      const partOf = (outcome: typeof asked, region: string) =>
        outcome.kind === 'split' && outcome.adjustments.find((part) => part.region === region);
      const [forThere, forHere] = [partOf(asked, THERE), partOf(again, HERE)];
      expect(forThere && (await second.obey(forThere))).toBe('decided-before');
      expect(forHere && (await first.obey(forHere))).toBe('decided-before');
      expect([await first.quota('LAMP'), await second.quota('LAMP')]).toMatchObject([
        { available: 75 },
        { available: 25 },
      ]);
    } finally {
      await Promise.all([ours.stop(), theirs.stop()]);
    }
  }, 120_000);
});
