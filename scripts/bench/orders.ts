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
  readonly dollarsPerOrder: number;
}

const SKUS = 20;
const WARM_UP_SECONDS = 5;
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
      const report = await shopping(task(shoppers, seconds));
      // What follows a confirmation, the mail and the sale of the stock, belongs to the order.
      await quiet(shop);
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

/** Until two looks at the meters are alike but for the health checks: nothing is under way any more. */
async function quiet(shop: RunningShop): Promise<void> {
  let before = '';
  for (let look = 0; look < 60; look += 1) {
    const { total } = Metered.parse(await (await control(shop, 'GET')).json());
    const now = JSON.stringify(
      Object.entries(total).filter(([name]) => /^(events|states|sqs:(Send|Delete)|lambda:.*-(mail|commit))/.test(name)),
    );
    if (now === before) return;
    before = now;
    await sleep(700);
  }
}

function control({ urls }: RunningShop, method: 'GET' | 'DELETE'): Promise<Response> {
  return fetch(`${urls.console}/control/meters`, { method });
}

async function logBytes({ dataDir, regions }: RunningShop): Promise<number> {
  const sizes = await Promise.all(regions.map(({ name }) => bytesBelow(join(dataDir, name, 'logs'))));
  return sizes.reduce((total, size) => total + size, 0);
}
