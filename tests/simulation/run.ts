import { HOLD_MS } from '../../services/inventory/domain/selling/reservation.ts';
import type { Asked, Fate } from './asked.ts';
import { Broken } from './broken.ts';
import { TABLE } from './functions.ts';
import { borrowGlobals } from './globals.ts';
import { Promises } from './promises.ts';
import { Random } from './random.ts';
import { EVERYTHING_RUNS_OUT_MS, Shop } from './shop.ts';
import { type Mapping, mappingsOf, Streams } from './streams.ts';
import type { Change } from './table/replica.ts';
import { schemaOf } from './table/schema.ts';
import type { Variant } from './variant.ts';
import { World } from './world.ts';

export interface Run {
  /** What was found broken; undefined when every promise was kept. */
  readonly broken: string | undefined;
  /** How often what happened: causes of changes, and what orders were told. */
  readonly seen: ReadonlyMap<string, number>;
  readonly trace: readonly string[];
}

const REGIONS = ['eu-central-1', 'eu-west-1'];
const SERVICE = 'inventory';
const STEPS = 170;
const MINUTE_MS = 60_000;
/** Units that travel back and forth between two regions never come to rest. */
const MOST_STEPS_TO_REST = 3_000;
/** Whoever asks without a fault in the way is answered the first time; some wait for another, and then ask again. */
const MOST_ROUNDS_TO_REST = 8;

const tables = { [TABLE]: schemaOf(SERVICE) };
/** Most changes of a quota only tell others of it; nothing of stock follows from them. */
const matters = ({ after }: Change) => after?.kind !== 'QUOTA' || after.lowIn !== undefined;
const declared = new Map(
  REGIONS.map((region) => [
    region,
    mappingsOf(SERVICE, region).map(
      ({ passes, ...mapping }): Mapping => ({ ...mapping, passes: (change) => matters(change) && passes(change) }),
    ),
  ]),
);
const asDeclared = (region: string) => declared.get(region) ?? [];

/** The steps of a run, each with a seed of its own: so a step can be left out and the others stay what they are. */
export function stepsOf(seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: STEPS }, () => random.seed());
}

export async function run(steps: readonly number[], variant: Variant, traced = false): Promise<Run> {
  const trace: string[] = [];
  const promises = new Promises();
  const streams = new Streams(variant.mappings ?? asDeclared);
  const watcher = {
    changed: (...change: Parameters<Promises['changed']>) => {
      streams.take(change[0], change[1]);
      promises.changed(...change);
    },
  };
  const note = traced ? (text: () => string) => void trace.push(text()) : () => {};
  const chance = new Random(steps[0] ?? 0);
  const ahead = new Map(REGIONS.map((region) => [region, chance.between(0, 2_000)]));
  const world = new World({ regions: REGIONS, tables, watcher, note, ahead, tampering: variant.tampering });
  const shop = new Shop(world, promises, streams, variant);
  const told = { seen: promises.seen, trace };
  const own = borrowGlobals(world, chance);
  try {
    for (const seed of steps) {
      step(new Random(seed), world, shop, streams);
      await quiet();
      await shop.addUp();
    }
    await comeToRest(world, shop, streams);
    // Whoever was away for so long gets one more turn.
    for (const ms of [EVERYTHING_RUNS_OUT_MS, HOLD_MS + MINUTE_MS]) {
      shop.runOut(ms);
      await comeToRest(world, shop, streams);
    }
    await shop.atRest();
    return { broken: undefined, ...told };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    note(() => `BROKEN: ${error.message}`);
    return { broken: error.message, ...told };
  } finally {
    own.giveBack();
  }
}

/** Every task has come to where it waits. Nothing in a run takes real time, so one turn of the event loop is enough. */
const quiet = () => new Promise((resolve) => setImmediate(resolve));

function step(random: Random, world: World, shop: Shop, streams: Streams): void {
  world.now += random.between(0, 400);
  const up = world.up();
  const next = random.weighted<() => void>([
    [8, () => shop.act(random)],
    [world.waiting > 0 ? 12 : 0, () => proceed(random, world)],
    [world.arriving > 0 ? 8 : 0, () => world.replicate(random)],
    [streams.waitingIn(up) > 0 ? 5 : 0, () => deliver(random, up, shop, streams)],
    [1, () => weather(random, world, shop)],
  ]);
  next();
}

/** One request is served, or some that only read: they change nothing that would have to be looked at in between. */
function proceed(random: Random, world: World): void {
  let read = true;
  while (read && world.waiting > 0) {
    read = false;
    world.proceed(random, (request) => {
      read = request.kind === 'read' && random.chance(0.8);
      return fateOf(random, request);
    });
  }
}

function deliver(random: Random, up: readonly string[], shop: Shop, streams: Streams): void {
  const record = streams.next(up, random, 0.2);
  if (record) shop.deliver(record);
}

function weather(random: Random, world: World, shop: Shop): void {
  const lost = world.regions.find((region) => world.down.has(region));
  const happens = random.weighted<() => void>([
    [3, () => shop.later(random.between(10, 110) * MINUTE_MS, random)],
    lost ? [7, () => world.bringBack(lost)] : [2, () => world.kill(random.pick(world.regions), random)],
    [5, () => (world.partitioned ? world.heal() : world.partition())],
  ]);
  happens();
}

function fateOf(random: Random, { kind }: Asked): Fate {
  const writes = kind === 'read' ? 0 : 1;
  return random.weighted<Fate>([
    [80, 'served'],
    [5 * writes, 'conflict'],
    [2, 'throttled'],
    [4 * writes, 'answer-lost'],
    [3 * writes, 'sent-again'],
    [3, 'crash-before'],
    [3 * writes, 'crash-after'],
  ]);
}

/** The regions are healed, everything is delivered, and whoever waits for an answer asks until there is one. */
async function comeToRest(world: World, shop: Shop, streams: Streams): Promise<void> {
  const random = new Random(0);
  world.heal();
  for (const region of [...world.down]) world.bringBack(region);
  world.note(() => 'everything comes to rest');
  let steps = 0;
  for (let rounds = 0; rounds <= MOST_ROUNDS_TO_REST && steps < MOST_STEPS_TO_REST; steps += 1) {
    if (world.waiting > 0) world.proceed(random, () => 'served');
    else if (world.arriving > 0) world.replicate(random);
    else if (streams.waitingIn(world.regions) > 0) deliver(random, world.regions, shop, streams);
    else if (shop.comeToRest() === 0) return;
    else rounds += 1;
    await quiet();
  }
  throw new Broken(`The shop does not come to rest: ${shop.complaint}.`);
}
