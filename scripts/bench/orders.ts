import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { onSale } from '../../tests/support/shelf.ts';
import { operator, tokenOf } from '../../tests/support/shop-client.ts';
import type { RunningShop } from '../../tests/support/shop-process.ts';
import { costOf, type PerOrder, perOrder } from './cost.ts';
import { cpuBetween, readCpu } from './cpu.ts';
import { bytesBelow } from './functions.ts';
import { type Latency, latencyOf } from './percentiles.ts';
import type { ShoppersReport, ShoppersTask } from './shoppers.ts';

export interface LoadFigures {
  readonly shoppers: number;
  readonly seconds: number;
  readonly confirmed: number;
  readonly confirmedPerSecond: number;
  readonly placeMs: Latency;
  readonly confirmMs: Latency;
  readonly errors: number;
  readonly otherwise: number;
  readonly perOrder: PerOrder;
  /** Of all processes of the shop and of its shoppers. */
  readonly cpuMsPerOrder: number | undefined;
  /** How much of the machine somebody else had meanwhile, from 0 to 1. */
  readonly othersCpu: number | undefined;
  readonly dollarsPerOrder: number;
}

const SKUS = 20;
const WARM_UP_SECONDS = 5;
const LOOK_EVERY_MS = 500;
/** Half a minute: what failed is hidden for longer, and shall not be waited for. */
const MOST_LOOKS = 60;
const UnderWay = z.object({
  regions: z.array(
    z.object({
      queues: z.array(z.object({ ready: z.number(), inFlight: z.number() })),
      streams: z.array(z.object({ pending: z.number() })),
      executions: z.record(z.string(), z.object({ RUNNING: z.number().default(0) })),
    }),
  ),
});
type UnderWay = z.infer<typeof UnderWay>;
const Metered = z.object({ total: z.record(z.string(), z.number()) });

export interface Load {
  run(shoppers: number, seconds: number): Promise<LoadFigures>;
}

/** Products with plenty of stock, and a warm-up, so that what is measured is the shop and not its first seconds. */
export async function prepareLoad(shop: RunningShop, stage: string): Promise<Load> {
  const ops = await operator(shop);
  const skus: string[] = [];
  for (let each = 0; each < SKUS; each += 1) skus.push(await onSale(shop, ops, 1_000_000, 'BENCH'));
  const token = await tokenOf(shop, 'bench', 'shop');
  const [first] = shop.regions;
  if (!first) throw new Error('The shop has no region.');
  const common = { shop: shop.urls.shop, token, aws: first.aws, region: first.name, skus };
  const task = (shoppers: number, seconds: number): ShoppersTask => ({
    ...common,
    table: `twinshop-${stage}-orders`,
    shoppers,
    seconds,
  });

  await shopping(task(16, WARM_UP_SECONDS));
  return {
    async run(shoppers, seconds) {
      await quiet(shop);
      await control(shop, 'DELETE');
      const logsBefore = await logBytes(shop);
      const before = readCpu();
      const report = await shopping(task(shoppers, seconds));
      const shopped = readCpu();
      // What follows a confirmation, the mail and the sale of the stock, belongs to the order.
      await quiet(shop);
      const whole = cpuBetween(before, readCpu());
      const { total } = Metered.parse(await (await control(shop, 'GET')).json());
      const order = perOrder(total, report.confirmed, (await logBytes(shop)) - logsBefore);
      return {
        shoppers,
        seconds: report.seconds,
        confirmed: report.confirmed,
        confirmedPerSecond: report.confirmed / report.seconds,
        placeMs: latencyOf(report.placedMs),
        confirmMs: latencyOf(report.confirmedMs),
        errors: report.errors,
        otherwise: report.otherwise,
        perOrder: order,
        cpuMsPerOrder: whole && whole.ours / report.confirmed,
        othersCpu: cpuBetween(before, shopped)?.others,
        dollarsPerOrder: costOf(order),
      };
    },
  };
}

async function shopping(task: ShoppersTask): Promise<ShoppersReport> {
  const child = fork(fileURLToPath(new URL('./shoppers.ts', import.meta.url)), [JSON.stringify(task)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The shoppers ended with ${code}.`);
  });
  failed.catch(() => {});
  const [report] = await Promise.race([once(child, 'message'), failed]);
  return report as ShoppersReport;
}

/** Until nothing is under way in any region, in two looks: what waits for its batch to fill is under way as well. */
async function quiet(shop: RunningShop): Promise<void> {
  let looksAtRest = 0;
  for (let look = 0; look < MOST_LOOKS && looksAtRest < 2; look += 1) {
    const answer = await fetch(`${shop.urls.console}/control/state`);
    looksAtRest = isAtRest(UnderWay.parse(await answer.json())) ? looksAtRest + 1 : 0;
    await sleep(LOOK_EVERY_MS);
  }
}

function isAtRest({ regions }: UnderWay): boolean {
  return regions.every(
    ({ queues, streams, executions }) =>
      queues.every(({ ready, inFlight }) => ready + inFlight === 0) &&
      streams.every(({ pending }) => pending === 0) &&
      Object.values(executions).every(({ RUNNING }) => RUNNING === 0),
  );
}

function control({ urls }: RunningShop, method: 'GET' | 'DELETE'): Promise<Response> {
  return fetch(`${urls.console}/control/meters`, { method });
}

async function logBytes({ dataDir, regions }: RunningShop): Promise<number> {
  const sizes = await Promise.all(regions.map(({ name }) => bytesBelow(join(dataDir, name, 'logs'))));
  return sizes.reduce((total, size) => total + size, 0);
}
