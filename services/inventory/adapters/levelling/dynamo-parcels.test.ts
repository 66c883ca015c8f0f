import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { receiveParcel } from '../../application/levelling/receive-parcel.ts';
import { arrived } from '../../domain/levelling/parcel.ts';
import { bothRegions } from '../../testing/both-regions.ts';
import { anOrderId, aSku, deliverTo, HERE, inventoryIn, ledgerOf, THERE } from '../../testing/inventory.ts';
import { DynamoDemands } from './dynamo-demands.ts';
import { DynamoParcels } from './dynamo-parcels.ts';

const { database, here, there, deliver } = await bothRegions();

async function stocked(ours: number, theirs: number): Promise<string> {
  const sku = aSku();
  if (ours > 0) await here.adjust(sku, { delta: ours, reason: 'goods in' });
  if (theirs > 0) await there.adjust(sku, { delta: theirs, reason: 'goods in' });
  return sku;
}

const inSeconds = (seconds: number) => () => new Date(Date.now() + seconds * 1000);

/** As if it had never come: the one item of that kind for the SKU. */
async function takeAway({ client, table }: typeof database, partition: string, sku: string) {
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName: table,
      FilterExpression: 'begins_with(pk, :partition) AND sku = :sku',
      ExpressionAttributeValues: { ':partition': partition, ':sku': sku },
      ConsistentRead: true,
    }),
  );
  const [item, ...more] = Items;
  if (!item || more.length > 0) throw new Error(`There are ${Items.length} of ${partition} for ${sku}.`);
  await client.send(new DeleteCommand({ TableName: table, Key: { pk: item.pk, sk: item.sk } }));
  return item;
}

async function addsUp(sku: string): Promise<void> {
  const { received, deficit, available, reserved, sold, inTransit } = (await here.view(sku))?.totals ?? {
    ...{ received: 0, deficit: 0, available: 0, reserved: 0, sold: 0, inTransit: -1 },
  };
  expect(received + deficit).toBe(available + reserved + sold + inTransit);
  const { sum } = await ledgerOf(database, sku);
  expect(sum).toMatchObject({ available, reserved, sold, received, deficit });
}

describe('units between two regions', () => {
  it('are on their way when an order finds too few here and enough there, and are sold when they have come', async () => {
    const sku = await stocked(1, 60);
    const id = anOrderId();
    expect(await here.reserve(id, { sku, quantity: 4 })).toEqual({ kind: 'on-its-way', skus: [sku] });
    await deliver();
    expect(await here.reserve(id, { sku, quantity: 4 })).toMatchObject({ kind: 'held' });
    expect(await there.quota(sku)).toMatchObject({ available: 33, sent: 27 });
    await addsUp(sku);
  });

  it('come too late for a checkout that calls for the last time: nobody holds them for its order any more', async () => {
    const sku = await stocked(1, 60);
    const id = anOrderId();
    const lastCall = { attempt: 1, run: 'last', isLastCall: true };
    expect(await here.reserve(id, { sku, quantity: 4 })).toEqual({ kind: 'on-its-way', skus: [sku] });
    expect(await here.reserveIn(lastCall, id, { sku, quantity: 4 })).toEqual({ kind: 'out-of-stock', skus: [sku] });
    await deliver();
    expect(await here.reserve(id, { sku, quantity: 4 })).toEqual({ kind: 'out-of-stock', skus: [sku] });
    await addsUp(sku);
  });

  it('are in transit and nobody’s between the two', async () => {
    const sku = await stocked(0, 60);
    await here.reserve(anOrderId(), { sku, quantity: 4 });
    await deliverTo(database, { [THERE]: there });
    expect((await here.view(sku))?.totals).toEqual({
      ...{ available: 33, reserved: 0, sold: 0, received: 60, inTransit: 27, deficit: 0 },
    });
    await deliver();
    expect((await here.view(sku))?.totals).toMatchObject({ available: 60, inTransit: 0 });
  });

  it('are debited and credited once, however often request and parcel are delivered', async () => {
    const sku = await stocked(0, 60);
    await here.reserve(anOrderId(), { sku, quantity: 4 });
    for (let time = 0; time < 3; time += 1) await deliver();
    expect(await here.quota(sku)).toMatchObject({ available: 27, arrived: 27 });
    expect((await ledgerOf(database, sku)).movements.map(({ cause }) => cause).toSorted()).toEqual([
      ...['ADJUSTED', 'ARRIVED', 'SENT'],
    ]);
  });

  it.each([
    [30, 30, 50],
    [1, 1, 2],
  ])('go to one of two orders that need them all at once: %i and %i here and there, %i for each', async (...given) => {
    const [ours, theirs, quantity] = given;
    const sku = await stocked(ours, theirs);
    const orders = [here, there].map((region) => ({ region, id: anOrderId() }));
    const reserve = () => Promise.all(orders.map(({ region, id }) => region.reserve(id, { sku, quantity })));
    expect((await reserve()).map(({ kind }) => kind)).toEqual(['on-its-way', 'on-its-way']);
    await deliver();
    expect((await reserve()).map(({ kind }) => kind).sort()).toEqual(['held', 'out-of-stock']);
    await addsUp(sku);
  });

  it('are neither kept nor taken for an order that was refused', async () => {
    const sku = await stocked(30, 30);
    expect(await here.reserve(anOrderId(), { sku, quantity: 90 })).toMatchObject({ kind: 'out-of-stock' });
    const waiting = anOrderId();
    expect(await there.reserve(waiting, { sku, quantity: 35 })).toMatchObject({ kind: 'on-its-way' });
    await deliver();
    expect(await there.reserve(waiting, { sku, quantity: 35 })).toMatchObject({ kind: 'held' });
  });

  it('are kept, when they have come, for the order that waits for them', async () => {
    const sku = await stocked(30, 40);
    const waiting = anOrderId();
    expect(await here.reserve(waiting, { sku, quantity: 50 })).toMatchObject({ kind: 'on-its-way' });
    await deliver();
    // The other region asks for what it has just given, and more.
    await there.reserve(anOrderId(), { sku, quantity: 60 });
    await deliver();
    expect(await here.reserve(waiting, { sku, quantity: 50 })).toMatchObject({ kind: 'held' });
  });

  it('are asked for once, however many orders find too few', async () => {
    const sku = await stocked(0, 60);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => here.reserve(anOrderId(), { sku, quantity: 1 })),
    );
    expect(outcomes.every(({ kind }) => kind === 'on-its-way')).toBe(true);
    await deliver();
    expect(await there.quota(sku)).toMatchObject({ sent: 27 });
  });

  it('are not waited for when there are none, not enough, or the other region needs them itself', async () => {
    expect(await here.reserve(anOrderId(), { sku: await stocked(1, 0), quantity: 2 })).toMatchObject({
      kind: 'out-of-stock',
    });
    expect(await here.reserve(anOrderId(), { sku: await stocked(1, 20), quantity: 30 })).toMatchObject({
      kind: 'out-of-stock',
    });
    const low = await stocked(0, 40);
    await there.reserve(anOrderId(), { sku: low, quantity: 36 });
    expect(await here.reserve(anOrderId(), { sku: low, quantity: 1 })).toMatchObject({ kind: 'out-of-stock' });
  });

  it('are not asked for again for a while when the other region said no', async () => {
    const sku = await stocked(0, 60);
    expect(await here.reserve(anOrderId(), { sku, quantity: 4 })).toMatchObject({ kind: 'on-its-way' });
    // They are sold there before the request arrives, and come back after it was refused.
    const there56 = anOrderId();
    await there.reserve(there56, { sku, quantity: 56 });
    await deliver();
    await there.release(there56);
    expect(await here.reserve(anOrderId(), { sku, quantity: 4 })).toMatchObject({ kind: 'out-of-stock' });
    const later = inventoryIn(HERE, database, () => new Date(Date.now() + 6 * 60_000));
    expect(await later.reserve(anOrderId(), { sku, quantity: 4 })).toMatchObject({ kind: 'on-its-way' });
  });

  it('are not waited for when the other region has not answered for a while, and a late request is refused', async () => {
    const sku = await stocked(0, 60);
    await here.reserve(anOrderId(), { sku, quantity: 4 });
    const soon = inventoryIn(HERE, database, inSeconds(40));
    expect(await soon.reserve(anOrderId(), { sku, quantity: 4 })).toMatchObject({ kind: 'out-of-stock' });
    await deliverTo(database, { [HERE]: here, [THERE]: inventoryIn(THERE, database, inSeconds(700)) });
    expect(await there.quota(sku)).toMatchObject({ available: 60, sent: 0 });
  });

  it('are found when the parcel has come and nobody was told, and are not counted again when somebody is', async () => {
    const sku = await stocked(0, 60);
    await here.reserve(anOrderId(), { sku, quantity: 4 });
    await deliverTo(database, { [THERE]: there });
    const [soon, id] = [inventoryIn(HERE, database, inSeconds(40)), anOrderId()];
    expect(await soon.reserveAgain('unknown', id, { sku, quantity: 4 })).toMatchObject({ kind: 'on-its-way' });
    expect(await soon.reserveAgain('unknown', id, { sku, quantity: 4 })).toMatchObject({ kind: 'held' });
    await deliver();
    expect(await here.quota(sku)).toMatchObject({ available: 23, reserved: 4, arrived: 27 });
    await addsUp(sku);
  });

  it('are counted once when who took them in died before the request was closed', async () => {
    const sku = await stocked(0, 60);
    await here.reserve(anOrderId(), { sku, quantity: 4 });
    await deliverTo(database, { [THERE]: there });
    const [parcels, demands] = [
      new DynamoParcels(database.client, database.table),
      new DynamoDemands(database.client, database.table, HERE),
    ];
    const { open } = (await demands.get(sku)) ?? {};
    const parcel = await parcels.find(open?.id ?? '');
    if (!parcel) throw new Error('There is no parcel.');
    await parcels.receive(arrived(parcel, new Date()));
    const receiving = { parcels, demands, clock: () => new Date(), random: Math.random };
    expect(await receiveParcel(receiving, parcel)).toBe('received-before');
    expect((await demands.get(sku))?.open).toBeUndefined();
    expect(await here.quota(sku)).toMatchObject({ available: 27, arrived: 27 });
  });

  it('are asked for again when the parcel is lost, and add up when it comes after all', async () => {
    const sku = await stocked(0, 60);
    await here.reserve(anOrderId(), { sku, quantity: 4 });
    await deliverTo(database, { [THERE]: there });
    const lost = await takeAway(database, 'PARCEL#', sku);

    const later = inventoryIn(HERE, database, inSeconds(700));
    const [soon, id] = [inventoryIn(HERE, database, inSeconds(40)), anOrderId()];
    const nobodyWaits = await soon.reserveAgain('unknown', anOrderId(), { sku, quantity: 4 });
    expect(nobodyWaits).toMatchObject({ kind: 'out-of-stock' });
    expect(await later.reserveAgain('unknown', id, { sku, quantity: 4 })).toMatchObject({ kind: 'on-its-way' });
    await deliverTo(database, { [HERE]: later, [THERE]: inventoryIn(THERE, database, inSeconds(701)) });
    expect(await later.reserveAgain('unknown', id, { sku, quantity: 4 })).toMatchObject({ kind: 'held' });
    await addsUp(sku);

    const before = await here.quota(sku);
    await database.client.send(new PutCommand({ TableName: database.table, Item: lost }));
    await deliver();
    expect(await here.quota(sku)).toMatchObject({ available: (before?.available ?? 0) + 27 });
    expect((await here.view(sku))?.totals).toMatchObject({ received: 60, inTransit: 0 });
    await addsUp(sku);
  });

  it('are asked for in good time by the sale that finds its quota low, and do not travel back', async () => {
    const sku = await stocked(50, 100);
    const marked = async () => (await here.quota(sku))?.lowIn;
    await here.reserve(anOrderId(), { sku, quantity: 44 });
    await here.reserve(anOrderId(), { sku, quantity: 2 });
    expect(await marked()).toBeUndefined();
    await here.reserve(anOrderId(), { sku, quantity: 1 });
    expect(await marked()).toBe(HERE);

    expect(await here.level(sku)).toBe('asked');
    await deliver();
    expect(await here.quota(sku)).toMatchObject({ available: 3 + 45, mark: 10 });
    expect(await marked()).toBeUndefined();
    expect([await here.level(sku), await there.level(sku)]).toEqual(['nothing', 'nothing']);
    await addsUp(sku);
  });

  it('can be written off by the region that got them', async () => {
    const sku = await stocked(0, 60);
    await here.reserve(anOrderId(), { sku, quantity: 4 });
    await deliver();
    expect(await here.adjust(sku, { delta: -27, reason: 'water' })).toMatchObject({ kind: 'made' });
    expect((await here.view(sku))?.totals).toMatchObject({ available: 33, received: 33 });
  });

  it('do not go back and forth between two regions that are both low', async () => {
    const sku = await stocked(50, 50);
    for (const region of [here, there]) {
      await region.reserve(anOrderId(), { sku, quantity: 46 });
      await region.reserve(anOrderId(), { sku, quantity: 1 });
    }
    expect([await here.level(sku), await there.level(sku)]).toEqual(['nothing', 'nothing']);
    await deliver();
    expect((await ledgerOf(database, sku)).movements.filter(({ cause }) => cause === 'SENT')).toEqual([]);
  });
});
