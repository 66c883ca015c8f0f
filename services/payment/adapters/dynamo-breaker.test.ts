import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Breaker } from '../../../shared/resilience/breaker.ts';
import { CALM } from '../../../shared/resilience/breaker-record.ts';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { availability } from '../contracts/provider-record.ts';
import { DynamoBreaker } from './dynamo-breaker.ts';

let database: TestDatabase;
let store: DynamoBreaker;
let now: Date;
let told: string[];
let calls: number;
let regions = 0;

beforeAll(async () => {
  database = await startTestDatabase('payment');
});
afterAll(() => database.stop());

beforeEach(() => {
  now = new Date('2026-11-20T10:00:00.000Z');
  told = [];
  calls = 0;
  regions += 1;
  store = new DynamoBreaker(database.client, database.table, `eu-test-${regions}`);
});

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

/** As many instances as wanted, each with what it remembers of its own. */
function instance() {
  const parts = { store, clock: () => now, random: () => 0.5 };
  const breaker = new Breaker({
    ...parts,
    told: (change) => told.push(change),
    blind: (error) => told.push(`${error}`),
  });
  const call = (outcome: () => Promise<string>) =>
    breaker
      .call(
        () => {
          calls += 1;
          return outcome();
        },
        (error) => error === 'silent',
      )
      .catch((error: unknown) => (error instanceof Error ? error.name : String(error)));
  return {
    fine: () => call(async () => 'fine'),
    silent: () => call(() => Promise.reject('silent')),
    declined: () => call(() => Promise.reject('declined')),
    under: (work: () => Promise<string>) => call(work),
  };
}

const instances = (count: number) => Array.from({ length: count }, instance);

async function opened() {
  await Promise.all(instances(6).map((one) => one.silent()));
  expect(told).toEqual(['opened']);
  calls = 0;
}

describe('the breaker of a region', () => {
  it('is opened once by instances that each saw one fault, and then nobody calls any more', async () => {
    const all = instances(8);
    await Promise.all(all.map((one) => one.silent()));
    expect(told).toEqual(['opened']);
    later(2);
    expect(await Promise.all(all.map((one) => one.fine()))).toEqual(all.map(() => 'PeerAway'));
    expect(await instance().fine()).toBe('PeerAway');
    expect(calls).toBe(8);
  });

  it('is not opened by answers that say no', async () => {
    const one = instance();
    for (let call = 0; call < 20; call += 1) await one.declined();
    expect(await one.fine()).toBe('fine');
    expect(told).toEqual([]);
  });

  it('is not opened by faults among many good calls', async () => {
    const all = instances(3);
    for (let round = 0; round < 4; round += 1) {
      for (const one of all) {
        for (let call = 0; call < 4; call += 1) await one.fine();
        await one.silent();
      }
    }
    expect(told).toEqual([]);
  });

  it('is not opened by faults that are far apart', async () => {
    const one = instance();
    for (let call = 0; call < 20; call += 1) {
      await one.silent();
      later(20);
    }
    expect(told).toEqual([]);
  });

  it('lets two calls at a time try whether the peer is back, whoever makes them', async () => {
    await opened();
    later(15);
    const everybody = 20;
    let refused = 0;
    const { promise: othersKnow, resolve } = Promise.withResolvers<void>();
    const settled = () => refused + calls === everybody && resolve();
    const trial = async () => {
      settled();
      await othersKnow;
      return 'fine';
    };
    await Promise.all(
      instances(everybody).map(async (one) => {
        if ((await one.under(trial)) === 'fine') return;
        refused += 1;
        settled();
      }),
    );
    expect([1, 2]).toContain(calls);
    expect(refused).toBe(everybody - calls);
  });

  it('is closed by two trials that succeed, and passes everything then', async () => {
    await opened();
    later(15);
    const one = instance();
    expect([await one.fine(), await one.fine()]).toEqual(['fine', 'fine']);
    expect(told).toEqual(['opened', 'closed']);
    expect(await Promise.all(instances(10).map((other) => other.fine()))).toEqual(Array(10).fill('fine'));
  });

  it('waits longer each time a trial fails, and starts from the beginning after a calm time', async () => {
    const waits: number[] = [];
    const waiting = async () => {
      const status = availability((await store.read()) ?? CALM, now);
      if (status.kind !== 'away') throw new Error(`not away but ${status.kind}`);
      waits.push((status.until.getTime() - now.getTime()) / 1000);
      later(waits.at(-1) ?? 0);
    };
    await opened();
    await waiting();
    for (let trial = 0; trial < 6; trial += 1) {
      expect(await instance().silent()).toBe('silent');
      await waiting();
    }
    expect(waits).toEqual([11.25, 22.5, 45, 90, 180, 225, 225]);

    await instance().fine();
    await instance().fine();
    later(11 * 60);
    for (const one of instances(5)) await one.silent();
    await waiting();
    expect(waits.at(-1)).toBe(11.25);
  });

  it('gives the place of a trial that died to another one', async () => {
    await opened();
    later(15);
    for (const one of instances(2)) {
      await new Promise<void>((begun) => {
        void one.under(() => {
          begun();
          return new Promise(() => {});
        });
      });
    }
    expect(await instance().fine()).toBe('PeerAway');
    later(31);
    expect(await instance().fine()).toBe('fine');
  });

  it('does not stand in the way when its own table does not answer', async () => {
    const broken = {
      read: () => Promise.reject(new Error('no table')),
      report: () => Promise.reject(new Error('no table')),
      change: () => Promise.reject(new Error('no table')),
    };
    const blind: unknown[] = [];
    const parts = { clock: () => now, random: () => 0.5, told: () => undefined };
    const breaker = new Breaker({ ...parts, store: broken, blind: (error) => blind.push(error) });
    expect(
      await breaker.call(
        async () => 'fine',
        () => true,
      ),
    ).toBe('fine');
    expect(blind).toHaveLength(1);
  });
});
