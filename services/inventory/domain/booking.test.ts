import { describe, expect, it } from '@jest/globals';
import { HERE, THERE } from '../testing/inventory.ts';
import { type Booking, rebooked } from './booking.ts';
import { movement } from './movement.ts';
import type { Quota } from './quota.ts';
import { type Route, routeName } from './route.ts';

const route: Route = { way: 'reclaim', peer: THERE };
const quota: Quota = {
  ...{ sku: 'LAMP', region: HERE, shard: 0, available: 5, reserved: 0, sold: 0, received: 0 },
  ...{ sent: 0, arrived: 5, deficit: 0, sentBy: {}, arrivedBy: { [routeName(route)]: 5 }, mark: 0, version: 1 },
};
const line = { sku: 'LAMP', region: HERE, shard: 0, reference: 'x', at: '2026-11-20T10:00:00.000Z' } as const;
const reclaimed = movement({ ...line, cause: 'RECLAIMED', delta: { available: 3, arrived: 3 }, route });
const toAnotherShard: Route = { way: 'parcel', peer: HERE };
const emptied = movement({ ...line, cause: 'MOVED', delta: { available: -5, sent: 5 }, route: toAnotherShard });

describe('what a quota refused', () => {
  it('is tried once more while what was counted on is still so', () => {
    const booking: Booking = { movement: reclaimed, arrivedBefore: 5 };
    expect(rebooked(booking, quota)).toMatchObject(booking);
    expect(rebooked({ movement: emptied, takesAll: true }, quota)).toMatchObject({ movement: emptied });
  });

  it('is left when somebody else was faster: units have come the same way, or it is not all any more', () => {
    expect(rebooked({ movement: reclaimed, arrivedBefore: 2 }, quota)).toBeUndefined();
    expect(rebooked({ movement: emptied, takesAll: true }, { ...quota, available: 6 })).toBeUndefined();
  });

  it('is left when it would take what is not there, or when there is no quota', () => {
    expect(rebooked({ movement: emptied }, { ...quota, available: 4 })).toBeUndefined();
    expect(rebooked({ movement: emptied }, undefined)).toBeUndefined();
  });

  it('makes up for a deficit first', () => {
    const again = rebooked({ movement: reclaimed }, { ...quota, deficit: 2 });
    expect(again).toMatchObject({ deficit: 2, movement: { delta: { available: 1, deficit: -2, arrived: 3 } } });
  });
});
