import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { bothRegions } from '../../testing/both-regions.ts';
import { anOrderId, aSku, HERE, inventoryIn, ledgerOf, THERE } from '../../testing/inventory.ts';

const { database, here, there: lost, deliver: isBack } = await bothRegions();

async function stranded(units: number): Promise<string> {
  const sku = aSku();
  await lost.adjust(sku, { delta: units, reason: 'goods in' });
  return sku;
}

describe('what a lost region has left', () => {
  it('is shown as stranded to who asks for it', async () => {
    const sku = await stranded(40);
    expect((await here.view(sku, 20, undefined, THERE))?.stranded).toMatchObject({ region: THERE, units: 40 });
    expect((await here.view(sku))?.stranded).toBeUndefined();
  });

  it('is sold here once an operator has reclaimed it, and no longer shown there', async () => {
    const sku = await stranded(40);
    expect(await here.reclaim(sku, { region: THERE })).toMatchObject({ kind: 'made', reclaim: { quantity: 40 } });
    expect(await here.reserve(anOrderId(), { sku, quantity: 40 })).toMatchObject({ kind: 'held' });
    const view = await here.view(sku, 20, undefined, THERE);
    expect(view).toMatchObject({ stranded: { units: 0 }, totals: { available: 0, reserved: 40, received: 40 } });
  });

  it('is reclaimed once for a key, and two operators at once do not get the same units', async () => {
    const sku = await stranded(40);
    await here.reclaim(sku, { region: THERE, quantity: 10 }, `key of ${sku}`);
    expect(await here.reclaim(sku, { region: THERE, quantity: 10 }, `key of ${sku}`)).toMatchObject({ replayed: true });
    expect(await here.reclaim(sku, { region: THERE, quantity: 11 }, `key of ${sku}`)).toEqual({ kind: 'key-reused' });
    const both = await Promise.all([
      here.reclaim(sku, { region: THERE, quantity: 30 }),
      here.reclaim(sku, { region: THERE, quantity: 30 }),
    ]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['made', 'not-there']);
    expect(await here.quota(sku)).toMatchObject({ available: 40, arrived: 40 });
  });

  it('cannot be more than is known to be there, nor be in this region or in none', async () => {
    const sku = await stranded(5);
    expect(await here.reclaim(sku, { region: THERE, quantity: 6 })).toEqual({ kind: 'not-there', stranded: 5 });
    expect(await here.reclaim(sku, { region: HERE })).toEqual({ kind: 'own-region' });
    expect(await here.reclaim(sku, { region: 'us-east-1' })).toEqual({ kind: 'unknown-region' });
  });

  it('is given up by the region when it is back, once', async () => {
    const sku = await stranded(40);
    await here.reclaim(sku, { region: THERE, quantity: 30 });
    await isBack();
    await isBack();
    expect(await lost.quota(sku)).toMatchObject({ available: 10, sent: 30, deficit: 0 });
    expect((await here.view(sku))?.totals).toMatchObject({ available: 40, inTransit: 0, deficit: 0 });
  });

  it('and was sold there is a deficit, for which whatever comes in next is taken', async () => {
    const sku = await stranded(40);
    const [sold, given] = [anOrderId(), anOrderId()];
    await lost.reserve(sold, { sku, quantity: 20 });
    await lost.commit(sold);
    await lost.reserve(given, { sku, quantity: 5 });
    // The survivor saw 40 before the region was lost; here it sees what is there, so the difference is sold first.
    await here.reclaim(sku, { region: THERE, quantity: 15 });
    await lost.reserve(anOrderId(), { sku, quantity: 10 });
    await isBack();
    const quota = () => lost.quota(sku);
    expect(await quota()).toMatchObject({ available: 0, reserved: 15, sold: 20, sent: 15, deficit: 10 });
    expect((await here.view(sku))?.totals).toMatchObject({ received: 40, deficit: 10 });

    await lost.release(given);
    expect(await quota()).toMatchObject({ available: 0, deficit: 5 });
    await lost.adjust(sku, { delta: 12, reason: 'goods in' });
    expect(await quota()).toMatchObject({ available: 7, deficit: 0, received: 52 });
    const { sum } = await ledgerOf(database, sku);
    expect(sum).toMatchObject({ deficit: 0, received: 52 });
  });
});

describe('what two regions have sold', () => {
  /** The lost region sold some of what was reclaimed; the survivor still has all of it for sale. */
  async function soldThere(units: number, sold: number): Promise<string> {
    const sku = await stranded(units);
    const order = anOrderId();
    const before = await here.reclaim(sku, { region: THERE });
    expect(before).toMatchObject({ kind: 'made', reclaim: { quantity: units } });
    await lost.reserve(order, { sku, quantity: sold });
    await lost.commit(order);
    await isBack();
    expect(await lost.quota(sku)).toMatchObject({ sold, deficit: sold, lowIn: THERE });
    return sku;
  }

  it('is asked for as soon as it is known, and given down to the last unit, whatever the mark', async () => {
    const sku = await soldThere(8, 5);
    await here.adjust(sku, { delta: 20, reason: 'goods in' });
    await here.reserve(anOrderId(), { sku, quantity: 20 });
    expect(await here.quota(sku)).toMatchObject({ available: 8, mark: 5 });
    // What the stream brings of a quota that is low.
    expect(await lost.level(sku)).toBe('asked');
    await isBack();
    expect(await lost.quota(sku)).toMatchObject({ available: 0, sold: 5, deficit: 0 });
    expect(await here.quota(sku)).toMatchObject({ available: 3 });
  });

  it('is asked for again and again while it is owed, and no longer', async () => {
    const sku = await soldThere(8, 5);
    const order = anOrderId();
    await here.reserve(order, { sku, quantity: 8 });
    await lost.fillDeficits();
    await isBack();
    expect(await lost.quota(sku)).toMatchObject({ deficit: 5 });
    await here.release(order);
    const later = inventoryIn(THERE, database, () => new Date(Date.now() + 11 * 60_000));
    expect(await later.fillDeficits()).toEqual({ owing: 1, failures: [] });
    await isBack();
    expect(await lost.quota(sku)).toMatchObject({ deficit: 0 });
    expect((await here.view(sku))?.totals).toMatchObject({ available: 3, sold: 5, deficit: 0, inTransit: 0 });
    expect(await later.fillDeficits()).toEqual({ owing: 0, failures: [] });
  });

  it('is asked for beside an entry of the index that cannot be read, and beside what nobody has', async () => {
    const [mine, other] = [await soldThere(8, 5), await soldThere(6, 6)];
    const garbled = { pk: 'SKU#?', sk: 'QUOTA#?', openIn: `${THERE}#deficit`, expiresAt: '2026-01-01T00:00:00.000Z' };
    await database.client.send(new PutCommand({ TableName: database.table, Item: garbled }));
    const { failures } = await lost.fillDeficits();
    await database.client.send(
      new DeleteCommand({ TableName: database.table, Key: { pk: garbled.pk, sk: garbled.sk } }),
    );
    expect(failures).toMatchObject([{ sku: 'SKU#?' }]);
    await isBack();
    for (const sku of [mine, other]) expect(await lost.quota(sku)).toMatchObject({ deficit: 0 });
  });

  it('is made up for by other shards of its own region first', async () => {
    const sku = await stranded(8);
    await lost.reshard(sku, { count: 2, region: THERE });
    await here.reclaim(sku, { region: THERE });
    const orders = [anOrderId(), anOrderId(), anOrderId(), anOrderId()];
    for (const order of orders) await lost.reserve(order, { sku, quantity: 2 });
    await isBack();
    expect((await here.view(sku))?.totals).toMatchObject({ available: 8, reserved: 8, deficit: 8 });
    for (const order of orders) await lost.release(order);
    await lost.fillDeficits();
    const owed = (await lost.shards(sku)).reduce((sum, { deficit }) => sum + deficit, 0);
    expect(owed).toBe(0);
  });
});
