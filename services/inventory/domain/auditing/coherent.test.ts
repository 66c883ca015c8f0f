import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HERE, THERE } from '../../testing/inventory.ts';
import { COUNTERS, type Quota, totalsOf } from '../quota.ts';
import { routeName } from '../route.ts';
import { coherent } from './coherent.ts';

const quotaOf = (region: string, shard: number, received: number): Quota => ({
  ...{ sku: 'LAMP', region, shard, received, available: received },
  ...{ reserved: 0, sold: 0, sent: 0, arrived: 0, deficit: 0, mark: 0, version: 1 },
  ...{ sentBy: {}, arrivedBy: {} },
});

function plus(routes: Record<string, number>, name: string, units: number) {
  return { ...routes, [name]: (routes[name] ?? 0) + units };
}

/** Sends units along a route, as the transactions do; what the sender does not have, it owes. */
function sent(quota: Quota, way: 'parcel' | 'reclaim', peer: string, units: number): Quota {
  const has = Math.min(units, quota.available);
  const deficit = quota.deficit + units - has;
  const sentBy = plus(quota.sentBy, routeName({ way, peer }), units);
  return { ...quota, available: quota.available - has, sent: quota.sent + units, deficit, sentBy };
}

function arrived(quota: Quota, way: 'parcel' | 'reclaim', peer: string, units: number): Quota {
  const arrivedBy = plus(quota.arrivedBy, routeName({ way, peer }), units);
  return { ...quota, available: quota.available + units, arrived: quota.arrived + units, arrivedBy };
}

function addsUp(quotas: readonly Quota[]): void {
  const { available, reserved, sold, received, inTransit, deficit } = totalsOf(quotas);
  expect(received + deficit).toBe(available + reserved + sold + inTransit);
  expect(inTransit).toBeGreaterThanOrEqual(0);
  for (const quota of quotas) {
    for (const counter of COUNTERS) expect(quota[counter]).toBeGreaterThanOrEqual(0);
    const { available, reserved, sold, sent, received, arrived, deficit } = quota;
    expect(available + reserved + sold + sent).toBe(received + arrived + deficit);
  }
}

describe('what a region sees of the quotas', () => {
  it('counts a parcel once whose credit it sees before its debit', () => {
    const donor = quotaOf(THERE, 0, 100);
    const seen = coherent([arrived(quotaOf(HERE, 0, 0), 'parcel', THERE, 40), donor]);
    expect(totalsOf(seen)).toMatchObject({ available: 100, received: 100, inTransit: 0 });
    expect(seen[1]).toMatchObject({ available: 60, sent: 40 });
  });

  it('leaves in transit what was sent and has not arrived', () => {
    const seen = coherent([quotaOf(HERE, 0, 0), sent(quotaOf(THERE, 0, 100), 'parcel', HERE, 40)]);
    expect(totalsOf(seen)).toMatchObject({ available: 60, inTransit: 40 });
  });

  it('knows that a region had units that it sent, even one it has never seen', () => {
    const seen = coherent([arrived(quotaOf(HERE, 0, 0), 'parcel', THERE, 40)]);
    expect(totalsOf(seen)).toMatchObject({ available: 40, received: 40, inTransit: 0 });
  });

  it('no longer shows in a lost region what was reclaimed from it, and calls missing what was not there', () => {
    const own = arrived(quotaOf(HERE, 0, 0), 'reclaim', THERE, 40);
    expect(coherent([own, quotaOf(THERE, 0, 50)])[1]).toMatchObject({ available: 10, deficit: 0 });
    expect(coherent([own, quotaOf(THERE, 0, 30)])[1]).toMatchObject({ available: 0, deficit: 10 });
  });

  it('adds up whichever items have arrived and whichever are old', () => {
    const events = fc.array(
      fc.record({
        from: fc.constantFrom(0, 1, 2),
        to: fc.constantFrom(0, 1, 2),
        way: fc.constantFrom('parcel' as const, 'reclaim' as const),
        units: fc.integer({ min: 1, max: 9 }),
        arrives: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    const ages = fc.array(fc.nat(), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(events, ages, (run, age) => {
        const start = [quotaOf(HERE, 0, 20), quotaOf(HERE, 1, 5), quotaOf(THERE, 0, 15)];
        const history = start.map((quota) => [quota]);
        const latest = (index: number) => history[index]?.at(-1) as Quota;
        for (const { from, to, way, units, arrives } of run) {
          if (from === to || (way === 'parcel' && latest(from).available < units)) continue;
          history[from]?.push(sent(latest(from), way, latest(to).region, units));
          if (arrives) history[to]?.push(arrived(latest(to), way, latest(from).region, units));
        }
        addsUp(coherent(history.map((versions, index) => versions[(age[index] ?? 0) % versions.length] as Quota)));
      }),
    );
  });
});
