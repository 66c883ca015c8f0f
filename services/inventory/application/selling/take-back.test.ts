import { describe, expect, it } from '@jest/globals';
import { bothRegions } from '../../testing/both-regions.ts';
import { anOrderId, aSku, HERE, ledgerOf, THERE } from '../../testing/inventory.ts';

const { database, here, there, deliver } = await bothRegions();

async function sold(quantity: number) {
  const [sku, orderId] = [aSku(), anOrderId()];
  await here.adjust(sku, { delta: 10, reason: 'goods in' });
  await here.reserve(orderId, { sku, quantity });
  await here.commit(orderId);
  return { sku, orderId };
}

describe('goods that came back', () => {
  it('are for sale again, with a line in the ledger, and never more than the order got', async () => {
    const { sku, orderId } = await sold(4);
    expect(await here.takeBack(sku, { orderId, quantity: 3 })).toMatchObject({ kind: 'made', replayed: false });
    expect(await here.quota(sku)).toMatchObject({ available: 9, sold: 1, received: 10 });
    expect(await here.takeBack(sku, { orderId, quantity: 2 })).toEqual({ kind: 'not-sold', atMost: 1 });
    expect(await here.takeBack(sku, { orderId, quantity: 1 })).toMatchObject({ kind: 'made' });
    expect(await here.quota(sku)).toMatchObject({ available: 10, sold: 0 });
    const { movements, sum } = await ledgerOf(database, sku);
    expect(movements.filter(({ cause }) => cause === 'RETURNED')).toHaveLength(2);
    expect(sum).toMatchObject({ available: 10, sold: 0 });
  });

  it('are taken back once for a key, also when it is used many times at once', async () => {
    const { sku, orderId } = await sold(4);
    const request = { orderId, quantity: 1 };
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => here.takeBack(sku, request, `once-${sku}`)));
    expect(outcomes.filter((outcome) => outcome.kind === 'made' && !outcome.replayed)).toHaveLength(1);
    expect(await here.quota(sku)).toMatchObject({ available: 7, sold: 3 });
    expect(await here.takeBack(sku, { orderId, quantity: 2 }, `once-${sku}`)).toEqual({ kind: 'key-reused' });
  });

  it('are not more than there were when returns of one order race', async () => {
    const { sku, orderId } = await sold(4);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => here.takeBack(sku, { orderId, quantity: 3 }).catch(() => undefined)),
    );
    expect(outcomes.filter((outcome) => outcome?.kind === 'made')).toHaveLength(1);
    expect(await here.quota(sku)).toMatchObject({ available: 9, sold: 1 });
  });

  it('of a reservation that was never sold are none', async () => {
    const [sku, orderId] = [aSku(), anOrderId()];
    await here.adjust(sku, { delta: 10, reason: 'goods in' });
    await here.reserve(orderId, { sku, quantity: 2 });
    expect(await here.takeBack(sku, { orderId, quantity: 1 })).toEqual({ kind: 'not-sold', atMost: 0 });
    expect(await here.takeBack(sku, { orderId: anOrderId(), quantity: 1 })).toEqual({ kind: 'not-sold', atMost: 0 });
  });

  it('in the other region are left for the one that sold them, which takes them back once', async () => {
    const { sku, orderId } = await sold(4);
    expect(await there.takeBack(sku, { orderId, quantity: 3 }, `left-${sku}`)).toMatchObject({
      kind: 'left',
      goods: { region: HERE, askedIn: THERE },
    });
    // The operator lost the answer and asks the region that sold them.
    await deliver();
    await deliver();
    expect(await here.takeBack(sku, { orderId, quantity: 3 }, `left-${sku}`)).toMatchObject({ replayed: true });
    expect(await here.quota(sku)).toMatchObject({ available: 9, sold: 1 });
    expect(await there.quota(sku)).toBeUndefined();
  });

  it('that the selling region has no room for are declined, and that stands in its ledger', async () => {
    const { sku, orderId } = await sold(4);
    await there.takeBack(sku, { orderId, quantity: 3 });
    await here.takeBack(sku, { orderId, quantity: 2 });
    await deliver();
    expect(await here.quota(sku)).toMatchObject({ available: 8, sold: 2 });
    const causes = (await ledgerOf(database, sku)).movements.map(({ cause }) => cause);
    expect(causes.filter((cause) => cause === 'RETURN_REFUSED')).toHaveLength(1);
  });
});
