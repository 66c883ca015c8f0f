import { Broken, Promises } from './promises.ts';
import { Random } from './random.ts';
import { Shop } from './shop.ts';
import { mappingsOf, Streams } from './streams.ts';
import type { Request } from './table/client.ts';
import { indexesOf } from './table/schema.ts';
import { type Fate, type Tampering, World } from './world.ts';

export interface Variant {
  readonly name: string;
  readonly tampering?: Tampering;
  /** Who a region takes itself for. */
  readonly identity?: (region: string) => string;
  /** Stream mappings that let pass what they should not. */
  readonly mappings?: ReturnType<typeof withMappings>;
}

export interface Run {
  /** What was found broken; undefined when every promise was kept. */
  readonly broken: string | undefined;
  readonly operations: number;
  readonly trace: readonly string[];
}

const REGIONS = ['eu-central-1', 'eu-west-1'];
const SERVICE = 'inventory';
const STEPS = 170;
/** Whoever asks without a fault in the way is answered the first time; some wait for another, and then ask again. */
const MOST_ROUNDS_TO_REST = 8;

const indexes = indexesOf(SERVICE);
const asDeclared = withMappings((region) => mappingsOf(SERVICE, region));

export function withMappings(of: (region: string) => ReturnType<typeof mappingsOf>) {
  return new Map(REGIONS.map((region) => [region, of(region)]));
}

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
  const world = new World(REGIONS, indexes, watcher, note, variant.tampering);
  const shop = new Shop(world, promises, streams, variant.identity);
  const own = borrowGlobals(world, new Random(steps.length));
  try {
    for (const seed of steps) {
      step(new Random(seed), world, shop, streams);
      await quiet();
      await shop.look(promises.takeTouched());
    }
    await comeToRest(world, shop, streams);
    await shop.atRest();
    return { broken: undefined, operations: shop.operations, trace };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    note(() => `BROKEN: ${error.message}`);
    return { broken: error.message, operations: shop.operations, trace };
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
    [world.waiting > 0 ? 12 : 0, () => world.proceed(random, (request) => fateOf(random, request))],
    [world.arriving > 0 ? 8 : 0, () => world.replicate(random)],
    [streams.waitingIn(up) > 0 ? 5 : 0, () => deliver(random, up, shop, streams)],
    [1, () => weather(random, world)],
  ]);
  next();
}

function deliver(random: Random, up: readonly string[], shop: Shop, streams: Streams): void {
  const record = streams.next(up, random, 0.2);
  if (record) shop.deliver(record);
}

function weather(random: Random, world: World): void {
  const lost = world.regions.find((region) => world.down.has(region));
  if (lost) world.bringBack(lost);
  else if (world.partitioned) world.heal();
  else if (random.chance(0.3)) world.kill(random.pick(world.regions), random);
  else world.partition();
}

function fateOf(random: Random, { kind }: Request): Fate {
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
  for (let rounds = 0; rounds <= MOST_ROUNDS_TO_REST; ) {
    if (world.waiting > 0) world.proceed(random, () => 'served');
    else if (world.arriving > 0) world.replicate(random);
    else if (streams.waitingIn(world.regions) > 0) deliver(random, world.regions, shop, streams);
    else if (shop.comeToRest() === 0) return;
    else rounds += 1;
    await quiet();
  }
  throw new Broken('The shop does not come to rest.');
}

/** Code that helps itself to a timer or to chance gets the run's: else a seed would not tell the whole run. */
function borrowGlobals(world: World, random: Random) {
  const { setTimeout: timer } = globalThis;
  const { random: chance } = Math;
  globalThis.setTimeout = ((wake: () => void, ms: number) =>
    void world.sleep(ms).then(wake)) as unknown as typeof timer;
  Math.random = random.next;
  return {
    giveBack: () => {
      globalThis.setTimeout = timer;
      Math.random = chance;
    },
  };
}
