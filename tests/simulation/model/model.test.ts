import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HERE, THERE } from '../../../services/inventory/testing/inventory.ts';
import { canonicalJson } from '../../../shared/kernel/json.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import { clientOf } from '../table/client.ts';
import { Replica } from '../table/replica.ts';
import { schemaOf } from '../table/schema.ts';
import { Adjust, Commit, Later, Level, Release, Reserve, Reshard } from './commands.ts';
import { type Model, Shop } from './model.ts';

let database: TestDatabase;
const chance = Math.random;
beforeAll(async () => {
  database = await startTestDatabase('inventory', HERE);
  // How long is waited after a refusal is left to chance; here it is the same in both.
  Math.random = () => 0.5;
}, 120_000);
afterAll(async () => {
  Math.random = chance;
  await database.stop();
});

const START = Date.parse('2026-11-20T10:00:00.000Z');
const LONGEST_RUN_MS = 48 * 60 * 60_000;
/** Some twenty seconds of DynamoDB Local. */
const RUNS = Number(process.env.MODEL_RUNS ?? 30);
/** The same runs each time, as with all simulations here; another seed looks elsewhere. */
const SEED = Number(process.env.MODEL_SEED ?? 1);

const sku = fc.constantFrom('CUP', 'LAMP');
const region = fc.constantFrom(HERE, THERE);
const order = fc.integer({ min: 0, max: 5 });
const lines = fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 3 });
const commands = fc.commands(
  [
    fc.tuple(sku, region, fc.integer({ min: 1, max: 30 }), fc.nat(3)).map((asked) => new Adjust(...asked)),
    fc.tuple(sku, region, fc.integer({ min: -9, max: -1 }), fc.nat(3)).map((asked) => new Adjust(...asked)),
    fc.tuple(order, lines).map((asked) => new Reserve(...asked)),
    fc.tuple(order, lines).map((asked) => new Reserve(...asked)),
    order.map((asked) => new Commit(asked)),
    order.map((asked) => new Release(asked)),
    fc.tuple(sku, region).map((asked) => new Level(...asked)),
    fc.tuple(sku, region, fc.integer({ min: 1, max: 4 })).map((asked) => new Reshard(...asked)),
    fc.integer({ min: 1, max: 60 }).map((minutes) => new Later(minutes)),
  ],
  { maxCommands: 40, size: '+1' },
);

describe('stock in DynamoDB', () => {
  it('is what a few numbers say, and so is the simulated table that the simulation stands on', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        // Letters that no digest has, so that the name of a run is found nowhere by accident.
        const run = `u${runs++}u`;
        // Each run is long before the one before it: the sweeper finds nothing of the others.
        const model: Model = { stock: new Map(), orders: new Map(), now: START - runs * LONGEST_RUN_MS, operations: 0 };
        const clock = () => new Date(model.now);
        const replica = new Replica(schemaOf('inventory'));
        let time = 0;
        const client = clientOf(async (request) => request.perform(() => replica, ++time).answer);
        const real = new Shop(database.client, database.table, clock);
        const simulated = new Shop(client, database.table, clock);
        await fc.asyncModelRun(() => ({ model, real: { real, simulated, regions: [HERE, THERE], run } }), steps);
        expect(replica.items().map(canonicalJson).sort()).toEqual(await itemsOf(run));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  }, 600_000);
});

/** What the real table holds of a run. */
async function itemsOf(run: string): Promise<string[]> {
  const items: string[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await database.client.send(new ScanCommand({ TableName: database.table, ExclusiveStartKey }));
    items.push(...(page.Items ?? []).map(canonicalJson).filter((text) => text.includes(run)));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items.sort();
}
