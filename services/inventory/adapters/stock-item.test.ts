import { describe, expect, it } from '@jest/globals';
import { UnwritableItem } from '../../../shared/storage/parse-item.ts';
import type { Demand } from '../domain/levelling/demand.ts';
import {
  demandItem,
  parcelItem,
  reclaimItem,
  requestItem,
  reshardingItem,
  shardsItem,
} from './levelling/levelling-items.ts';
import { adjustmentItem, movementItem, reservationItem } from './stock-item.ts';

type Of<Write extends (thing: never) => unknown> = Parameters<Write>[0];
const at = 'yesterday';

describe('what could not be read back is not written', () => {
  const bad = { id: 'a', sku: 'LAMP', region: 'eu-central-1', askedIn: 'eu-central-1', at, fingerprint: 'f' };
  it.each<[string, () => unknown]>([
    ['a movement', () => movementItem({ ...bad, delta: {} } as unknown as Of<typeof movementItem>)],
    ['a reservation', () => reservationItem({ orderId: 'ord_1', ...bad } as unknown as Of<typeof reservationItem>)],
    ['an adjustment', () => adjustmentItem({ ...bad, delta: 1.5 } as unknown as Of<typeof adjustmentItem>)],
    ['a request for units', () => requestItem({ ...bad, missing: -1 } as unknown as Of<typeof requestItem>)],
    ['a parcel', () => parcelItem({ ...bad, quantity: -1 } as unknown as Of<typeof parcelItem>)],
    ['a reclaim', () => reclaimItem({ ...bad, quantity: 0 } as unknown as Of<typeof reclaimItem>)],
    ['a resharding', () => reshardingItem({ ...bad, count: 0 } as unknown as Of<typeof reshardingItem>)],
    ['a demand', () => demandItem({ ...bad, sequence: -1 } as unknown as Demand)],
    ['a number of shards', () => shardsItem('LAMP', 'eu-central-1', 0, new Date())],
  ])('%s', (_what, write) => {
    expect(write).toThrow(UnwritableItem);
  });
});
