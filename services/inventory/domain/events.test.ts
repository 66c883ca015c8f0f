import { describe, expect, it } from '@jest/globals';
import { envelopeOf } from '../../../shared/messaging/envelope.ts';
import { StockDeficit, StockDepleted, StockLow, StockReceived } from '../contracts/events.ts';
import { HERE } from '../testing/inventory.ts';
import { stockEvents } from './events.ts';
import { Quota } from './quota.ts';

const aQuota = (parts: Partial<Quota>): Quota =>
  Quota.parse({
    ...{ sku: 'LAMP', region: HERE, shard: 0, available: 0, reserved: 0, sold: 0, received: 0, sent: 0, arrived: 0 },
    ...{ mark: 5, version: 1 },
    ...parts,
  });
const at = new Date('2026-11-20T10:00:00.000Z');
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const told = (before: Partial<Quota> | undefined, after: Partial<Quota>) =>
  stockEvents({ before: before && aQuota(before), after: aQuota({ version: 2, ...after }), at }, traceparent);
const typesOf = (...[before, after]: Parameters<typeof told>) => told(before, after).map(({ type }) => type);

describe('the events of a quota', () => {
  it('are told once when it falls below its mark, not with every order after that', () => {
    expect(typesOf({ available: 6 }, { available: 5 })).toEqual([]);
    expect(typesOf({ available: 5 }, { available: 4 })).toEqual(['StockLow']);
    expect(typesOf({ available: 4 }, { available: 3 })).toEqual([]);
    expect(typesOf({ available: 1 }, { available: 0 })).toEqual(['StockDepleted']);
    expect(typesOf({ available: 0 }, { available: 0, reserved: 1 })).toEqual([]);
    expect(typesOf({ available: 9 }, { available: 0 })).toEqual(['StockLow', 'StockDepleted']);
  });

  it('tell what came in, for the first time and later, and not what was written off', () => {
    expect(told(undefined, { available: 3, received: 3 })).toMatchObject([
      { type: 'StockReceived', data: { sku: 'LAMP', quantity: 3, available: 3 } },
    ]);
    expect(typesOf({ available: 8, received: 8 }, { available: 10, received: 10 })).toEqual(['StockReceived']);
    expect(typesOf({ available: 8, received: 8 }, { available: 7, received: 7 })).toEqual([]);
  });

  it('tell a deficit as a number, and again when it grows', () => {
    expect(told({ deficit: 2 }, { deficit: 5 })).toMatchObject([
      { type: 'StockDeficit', data: { quantity: 3, deficit: 5 } },
    ]);
    expect(typesOf({ deficit: 5 }, { deficit: 1 })).toEqual([]);
  });

  it('keep their ids when they are told again, and fit their schemas', () => {
    const change = [
      { available: 9, received: 9, deficit: 0 },
      { available: 0, received: 10, deficit: 1 },
    ] as const;
    const events = told(...change);
    expect(told(...change)).toEqual(events);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const type of [StockReceived, StockLow, StockDepleted, StockDeficit]) {
      const event = events.find((each) => each.type === type.type);
      expect(envelopeOf(type).parse(event)).toMatchObject({ sequence: 2, aggregateId: `LAMP.${HERE}.0` });
    }
  });
});
