import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { DynamoTurns } from './dynamo-turns.ts';

let database: TestDatabase;
let turns: DynamoTurns;
let regions = 0;

beforeAll(async () => {
  database = await startTestDatabase('order');
});
afterAll(() => database.stop());
beforeEach(() => {
  regions += 1;
  turns = new DynamoTurns(database.client, database.table, `eu-test-${regions}`);
});

const NOON = Date.parse('2026-11-20T12:00:00.000Z');
const at = (seconds: number) => new Date(NOON + seconds * 1000);
const PER_SECOND = { limit: 25, spanMs: 1000 };

describe('the turns of a region', () => {
  it('are given away once each, whoever asks at the same moment', async () => {
    const given = await Promise.all(Array.from({ length: 12 }, () => turns.take(7, PER_SECOND, at(0.5))));
    expect(given.reduce((sum, count) => sum + count, 0)).toBe(25);
  });

  it('begin anew with every span', async () => {
    expect([await turns.take(30, PER_SECOND, at(0)), await turns.take(1, PER_SECOND, at(0.9))]).toEqual([25, 0]);
    expect(await turns.take(30, PER_SECOND, at(1))).toBe(25);
  });

  it('follow a pace that changes', async () => {
    await turns.take(25, PER_SECOND, at(0));
    const trials = { limit: 2, spanMs: 15_000 };
    expect([await turns.take(5, trials, at(1)), await turns.take(5, trials, at(14))]).toEqual([2, 0]);
  });

  it('are not held up for long by a clock that is ahead', async () => {
    await turns.take(1, PER_SECOND, at(30));
    expect(await turns.take(1, PER_SECOND, at(0))).toBe(0);
    await turns.take(1, PER_SECOND, at(3600));
    expect(await turns.take(1, PER_SECOND, at(0))).toBe(1);
  });
});
