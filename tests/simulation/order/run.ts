import { Broken } from '../broken.ts';
import { borrowGlobals } from '../globals.ts';
import { Random } from '../random.ts';
import { call } from './http.ts';
import { type Incident, Incidents, incidentsOf } from './incidents.ts';
import { type Deployment, REGIONS, Shop } from './shop.ts';
import { PRICES, Shoppers, SKUS } from './shoppers.ts';
import { weatherOf } from './weather.ts';

export interface Run {
  /** What was found broken; undefined when every promise was kept. */
  readonly broken: string | undefined;
  /** How often what happened. */
  readonly seen: ReadonlyMap<string, number>;
  readonly trace: readonly string[];
}

const MINUTES = 60_000;
const HOURS = 60 * MINUTES;
/** Longer than goods are held for an order that nobody decides: what still moves after this does not come to rest. */
const STILL_MS = 5 * HOURS;
/** Longer than a look by the clock takes to come. */
const LOOK_EVERY_MS = 10 * MINUTES;
/** Several times as many as any run has orders. */
const MOST_OPEN = 2000;
/** Of a few minutes; a whole run has some thousand. */
const MOST_EVENTS = 300_000;
const LONGEST_REST_MS = 14 * 24 * HOURS;

export { incidentsOf };

export async function run(
  seed: number,
  incidents: readonly Incident[],
  deployment: Deployment,
  { traced = false }: { readonly traced?: boolean } = {},
): Promise<Run> {
  const trace: string[] = [];
  const random = new Random(seed);
  const weather = weatherOf(random);
  let since = 0;
  const note = traced
    ? (text: () => string) => void trace.push(`${timeOf(shop.world.now - since)}  ${text()}`)
    : () => {};
  const shop = new Shop({ deployment, seed, weather, note });
  since = shop.world.now;
  const told = { seen: shop.promises.seen, trace };
  const own = borrowGlobals(shop.world, new Random(seed + 1), (line) => shop.promises.logged(line));
  try {
    const { world } = shop;
    const shoppers = new Shoppers(shop);
    const happenings = new Incidents(shop, shoppers);
    await open(shop, random);
    shop.weather = weather;
    note(() => `the weather is ${weather.name}`);
    const begin = world.now;
    happenings.begin(random);
    for (const incident of incidents) {
      await until(shop, begin + incident.at);
      happenings.happen(new Random(incident.seed), incident.kind);
    }
    await until(shop, world.now + random.between(0, 10) * MINUTES);
    await comeToRest(shop, happenings, () => shop.promises.atRest(shoppers.wishes));
    return { broken: undefined, ...told };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    note(() => `BROKEN: ${error.message}`);
    return { broken: error.message, ...told };
  } finally {
    own.giveBack();
  }
}

/** Prices, and some goods in each region, before anything can go wrong. */
async function open(shop: Shop, random: Random): Promise<void> {
  const { world } = shop;
  const [first = ''] = REGIONS;
  const products = world.tables().find((table) => table.includes('products')) ?? '';
  for (const [sku, amount] of Object.entries(PRICES)) {
    const price = { amount, currency: 'EUR' };
    world.put(first, products, { sku, region: first, revision: 1, name: sku, status: 'ACTIVE', price });
  }
  let missing = 0;
  for (const region of REGIONS) {
    for (const sku of SKUS) {
      const delta = random.between(0, 8);
      if (delta === 0) continue;
      missing += 1;
      const [key, body] = [`open-${region}-${sku}`, { delta, reason: 'goods in', region }];
      const path = `/v1/admin/inventory/${sku}/adjustments`;
      const request = { function: 'adjustStock', method: 'POST', path, parameters: { sku }, key, body } as const;
      call(shop, region, { ...request, caller: 'olga', scope: 'ops' }, (answer) => {
        if (answer?.status === 201) missing -= 1;
      });
    }
  }
  await until(shop, world.now + 10_000);
  if (missing > 0) throw new Error(`The shop does not open: ${shop.functions.complaint}.`);
}

/** Everything happens that is due until then. Nothing takes real time, so one turn of the event loop is enough for each. */
export async function until(shop: Shop, time: number): Promise<void> {
  const { world } = shop;
  for (let events = 0; world.advance(time, shop.fateOf); events += 1) {
    if (events > MOST_EVENTS) throw new Broken(`It is busy without an end: ${shop.functions.complaint}.`);
    if (shop.queues.open > MOST_OPEN) throw new Broken(`${shop.queues.open} messages wait, and they make more.`);
    if (!world.nextOnlyReads) await quiet();
  }
  await quiet();
  world.now = Math.max(world.now, time);
}

const quiet = () => new Promise((resolve) => setImmediate(resolve));

/**
 * All is healed and delivered, operators deal with what was set aside, and time passes until nothing moves any more. What
 * is held for longer may run out meanwhile.
 */
async function comeToRest(shop: Shop, happenings: Incidents, atRest: () => Promise<void>): Promise<void> {
  const { world } = shop;
  happenings.heal();
  const latest = world.now + LONGEST_REST_MS;
  // Where nothing has moved since, another look would find the same.
  let looked: { readonly after: number; readonly found: unknown } | undefined;
  for (let still = 0; ; ) {
    const moved = shop.promises.movements;
    await until(shop, world.now + LOOK_EVERY_MS);
    const idle = isIdle(shop) && happenings.outbox.underWay === 0;
    still = idle && shop.promises.movements === moved ? still + LOOK_EVERY_MS : 0;
    if (shop.queues.redrive() > 0) still = 0;
    if (still > 0 && (shop.promises.hasLost || shop.streams.aside.length > 0)) {
      shop.promises.hasLost = false;
      shop.streams.aside.length = 0;
      for (const region of REGIONS) happenings.outbox.sendAgain(region);
      still = 0;
    }
    if (still > 0) {
      if (looked?.after !== moved) looked = { after: moved, found: await atRest().catch((error: unknown) => error) };
      if (looked.found === undefined) return;
      if (!(looked.found instanceof Broken) || still >= STILL_MS) throw looked.found;
    }
    if (world.now > latest) throw new Broken(`The shop does not come to rest: ${shop.functions.complaint}.`);
  }
}

function isIdle({ queues, streams, executions }: Shop): boolean {
  return queues.open === 0 && streams.waiting === 0 && executions.running().length === 0;
}

function timeOf(ms: number): string {
  const [days, rest] = [Math.floor(ms / 86_400_000), ms % 86_400_000];
  return `${days > 0 ? `${days}d ` : ''}${new Date(rest).toISOString().slice(11, 23)}`;
}
