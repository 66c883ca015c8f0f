import { describe, expect, it } from '@jest/globals';
import { bothRegions } from '../../testing/both-regions.ts';
import { anOrderId, aSku, HERE, ledgerOf, THERE } from '../../testing/inventory.ts';
import { adjustmentItem } from '../stock-item.ts';

const { database, here, there } = await bothRegions();

async function left(sku: string, delta: number) {
  const outcome = await here.adjust(sku, { delta, reason: 'goods in', region: THERE });
  if (outcome.kind !== 'left') throw new Error(`It was ${outcome.kind}.`);
  return outcome.adjustment;
}

describe('an adjustment', () => {
  it('makes the quota of the region that was asked, with its line in the ledger', async () => {
    const sku = aSku();
    const outcome = await here.adjust(sku, { delta: 12, reason: 'goods in' });
    expect(outcome).toMatchObject({ kind: 'made', quota: { region: HERE, available: 12, received: 12 } });
    expect((await ledgerOf(database, sku)).movements).toMatchObject([{ cause: 'ADJUSTED', reason: 'goods in' }]);
  });

  it('is made once, also when the same request arrives many times at once', async () => {
    const sku = aSku();
    const request = { delta: 5, reason: 'goods in' };
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => here.adjust(sku, request, `once-${sku}`)));
    expect(outcomes.filter((outcome) => outcome.kind === 'made' && !outcome.replayed)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.kind === 'made' && outcome.replayed)).toHaveLength(5);
    expect(await here.quota(sku)).toMatchObject({ available: 5 });
  });

  it('does not take a key that was used for another one, of another SKU included', async () => {
    const sku = aSku();
    await here.adjust(sku, { delta: 5, reason: 'goods in' }, `key of ${sku}`);
    const another = { delta: 6, reason: 'goods in' };
    expect(await here.adjust(sku, another, `key of ${sku}`)).toEqual({ kind: 'key-reused' });
    expect(await here.adjust(aSku(), { delta: 5, reason: 'goods in' }, `key of ${sku}`)).toEqual({
      kind: 'key-reused',
    });
  });

  it('takes only what is available, not what is reserved', async () => {
    const sku = aSku();
    await here.adjust(sku, { delta: 5, reason: 'goods in' });
    await here.reserve(anOrderId(), { sku, quantity: 3 });
    expect(await here.adjust(sku, { delta: -3, reason: 'broken' })).toEqual({ kind: 'below-zero' });
    expect(await here.adjust(aSku(), { delta: -1, reason: 'broken' })).toEqual({ kind: 'below-zero' });
    expect(await here.adjust(sku, { delta: -2, reason: 'broken' })).toMatchObject({
      quota: { available: 0, received: 3 },
    });
  });

  it('of another region is left for that region, which makes it once', async () => {
    const sku = aSku();
    const adjustment = await left(sku, 7);
    expect(adjustmentItem(adjustment)).toMatchObject({ processIn: THERE });
    // Its own, a region has made when it inserts it: the stream brings it nobody.
    expect(adjustmentItem({ ...adjustment, region: adjustment.askedIn })).not.toHaveProperty('processIn');
    expect(await there.quota(sku)).toBeUndefined();
    expect([await there.obey(adjustment), await there.obey(adjustment)]).toEqual(['made', 'decided-before']);
    expect(await there.quota(sku)).toMatchObject({ region: THERE, available: 7, received: 7 });
    expect(await here.quota(sku)).toBeUndefined();
  });

  it('that the other region had to decline stands in its ledger and stays declined', async () => {
    const sku = aSku();
    const adjustment = await left(sku, -7);
    expect(await there.obey(adjustment)).toBe('declined');
    await there.adjust(sku, { delta: 20, reason: 'goods in' });
    expect(await there.obey(adjustment)).toBe('decided-before');
    expect(await there.quota(sku)).toMatchObject({ available: 20 });
    expect((await there.view(sku))?.movements.items.map(({ cause }) => cause)).toContain('ADJUSTMENT_REFUSED');
  });
});

describe('the stock of a SKU', () => {
  it('shows the quotas of both regions, their sum, and their movements newest first, page by page', async () => {
    const sku = aSku();
    for (const delta of [1, 2, 3]) {
      await here.adjust(sku, { delta, reason: 'goods in' });
      await there.adjust(sku, { delta: delta * 10, reason: 'goods in' });
    }
    const first = await here.view(sku, 4);
    expect(first?.totals).toEqual({ available: 66, reserved: 0, sold: 0, received: 66, inTransit: 0, deficit: 0 });
    expect(first?.quotas.map(({ region, available }) => [region, available])).toEqual([
      [HERE, 6],
      [THERE, 60],
    ]);
    const cursor = JSON.parse(Buffer.from(first?.movements.nextCursor ?? '', 'base64url').toString());
    const second = await here.view(sku, 4, cursor);
    const seen = [first, second].flatMap((page) => page?.movements.items ?? []);
    expect(seen).toHaveLength(6);
    expect(seen.map(({ at }) => at)).toEqual(
      seen
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(second?.movements.nextCursor).toBeUndefined();
  });

  it('of a SKU that nobody ever had is not there', async () => {
    expect(await here.view(aSku())).toBeUndefined();
  });
});
