import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../simulation/random.ts';
import { onSale } from '../support/shelf.ts';
import { operator, shopper as shopperNamed } from '../support/shop-client.ts';
import type { RunningShop } from '../support/shop-process.ts';
import { control, stateOf } from '../support/world.ts';
import { type Books, type Verdict, verdictOn } from './checker.ts';
import { Shopper } from './shoppers.ts';
import { Stores } from './stores.ts';
import { CALM, told, type Weather, weatherFor } from './weather.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Of trouble; then come the minutes until all is at rest. */
  readonly seconds: number;
  readonly shoppers: number;
  readonly kills: boolean;
  /** How long the shop may take to come to rest when the trouble is over. */
  readonly restWithinMs: number;
  readonly stage: string;
  readonly tell: (line: string) => void;
}

export interface Story extends Verdict {
  readonly acknowledged: number;
  readonly restSeconds: number;
}

/** Enough for everybody, and too little for most: units of each product in each region. */
const PLENTY = 400;
const SCARCE = 5;
const LOOK_EVERY_MS = 4_000;

/**
 * Shoppers at both regions while everything fails, then peace, then the reckoning. The shoppers and the weather follow
 * from the seed; what the machine makes of them does not, so a seed repeats the plan and not each race.
 */
export async function campaign(shop: RunningShop, options: CampaignOptions): Promise<Story> {
  const { seed, seconds, kills, restWithinMs, stage, tell } = options;
  const random = new Random(seed);
  const stores = new Stores(shop);
  try {
    const books = await opened(shop, stores, random, options);
    const plan = weatherFor(random, { seconds, kills, regions: shop.regions.map(({ name }) => name) });
    tell(`Seed ${seed}: ${books.shoppers.length} shoppers, ${seconds} s of trouble in stage ${stage}.`);

    let over = false;
    const shopping = Promise.all(books.shoppers.map((each) => each.shopUntil(() => over)));
    try {
      for (const weather of plan) {
        tell(`  ${told(weather)}`);
        await bear(shop, weather);
      }
    } finally {
      over = true;
      await shopping;
      await calm(shop);
    }
    const acknowledged = books.shoppers.flatMap(({ wishes }) => wishes).filter((wish) => wish.acknowledged.length > 0);
    tell(`It is over: ${acknowledged.length} orders acknowledged. Waiting for all of it to come to rest.`);

    const began = performance.now();
    const verdict = await atRest(books, restWithinMs, tell);
    const restSeconds = Math.round((performance.now() - began) / 1000);
    return { ...verdict, acknowledged: acknowledged.length, restSeconds };
  } finally {
    stores.close();
  }
}

async function opened(
  shop: RunningShop,
  stores: Stores,
  random: Random,
  { seed, shoppers, stage }: CampaignOptions,
): Promise<Books> {
  const ops = await operator(shop);
  const plenty = await Promise.all([1, 2, 3].map(() => onSale(shop, ops, PLENTY, 'PLENTY')));
  const scarce = await Promise.all([1, 2].map(() => onSale(shop, ops, SCARCE, 'SCARCE')));
  const addresses = [shop.urls.shop, ...shop.regions.map(({ api }) => api)];
  const all = Array.from({ length: shoppers }, async (_, number) => {
    const name = `campaign-${seed}-${number}`;
    return new Shopper(name, await shopperNamed(shop, name), new Random(random.seed()), addresses, { plenty, scarce });
  });
  const units = (skus: readonly string[], perRegion: number) =>
    skus.map((sku) => [sku, perRegion * shop.regions.length] as const);
  return {
    shop,
    stores,
    ops,
    shoppers: await Promise.all(all),
    received: new Map([...units(plenty, PLENTY), ...units(scarce, SCARCE)]),
    paymentsTable: `twinshop-${stage}-payments`,
  };
}

async function bear(shop: RunningShop, { seconds, faults, replication, down }: Weather): Promise<void> {
  const until = performance.now() + seconds * 1000;
  await control(shop, 'faults', faults);
  await control(shop, 'replication', replication);
  if (down) await control(shop, `regions/${down}/down`);
  await sleep(Math.max(0, until - performance.now()));
  if (down) await control(shop, `regions/${down}/up`);
}

async function calm(shop: RunningShop): Promise<void> {
  await control(shop, 'faults', CALM.faults);
  await control(shop, 'replication', CALM.replication);
  for (const { name, status } of (await stateOf(shop)).regions) {
    if (status === 'down') await control(shop, `regions/${name}/up`);
  }
}

/** What is not right yet may still become so, until the time is up. */
async function atRest(books: Books, withinMs: number, tell: (line: string) => void): Promise<Verdict> {
  const deadline = performance.now() + withinMs;
  const redriven: string[] = [];
  let before = -1;
  for (;;) {
    const verdict = await verdictNow(books, redriven);
    if (verdict.breaches.length === 0 || performance.now() > deadline) {
      return { ...verdict, notes: [...verdict.notes, ...redriven] };
    }
    if (verdict.breaches.length !== before) {
      tell(`  ${verdict.breaches.length} not settled yet, such as: ${verdict.breaches[0]}`);
    }
    before = verdict.breaches.length;
    await sleep(LOOK_EVERY_MS);
  }
}

/** A region that does not answer yet is no reason to stop looking. Dead letters are sent back as the runbook says. */
async function verdictNow(books: Books, redriven: string[]): Promise<Verdict> {
  try {
    for (const queue of await books.stores.queues()) {
      if (!/dead-letters/.test(queue.name) || queue.messages === 0) continue;
      await books.stores.redrive(queue);
      redriven.push(`${queue.messages} dead letters in ${queue.name} of ${queue.region} were sent back`);
    }
    return await verdictOn(books);
  } catch (error) {
    return { breaches: [`not everything can be read: ${error}`], outcomes: {}, notes: [] };
  }
}

export function storyOf({ acknowledged, restSeconds, outcomes, notes, breaches }: Story): string {
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return [
    `${acknowledged} orders acknowledged; ${ends.join(', ')}; at rest ${restSeconds} s after the trouble.`,
    ...notes.map((note) => `Note: ${note}.`),
    breaches.length === 0 ? 'Every promise was kept.' : `BROKEN, ${breaches.length} times:`,
    ...breaches.map((breach) => `  ${breach}`),
  ].join('\n');
}
