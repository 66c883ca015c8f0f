import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { accessKeyIdOf } from '../../local/region/functions/credentials.ts';
import { reserveStock } from '../../services/inventory/application/selling/reserve-stock.ts';
import { reserving } from '../../services/inventory/container.ts';
import { onSale } from '../../tests/support/shelf.ts';
import { type Caller, expectStatus, operator } from '../../tests/support/shop-client.ts';
import type { RunningShop } from '../../tests/support/shop-process.ts';
import { type Latency, latencyOf } from './percentiles.ts';

export interface StockFigures {
  readonly shards: number;
  readonly perSecond: number;
  readonly reserveMs: Latency;
  /** Transactions that met another one, per reservation that was made. */
  readonly conflicts: number;
  /** DynamoDB requests per reservation, all attempts together. */
  readonly requests: number;
  /** Reservations that had not succeeded when their patience was over; a saga would try again. */
  readonly gaveUp: number;
}

export const SHARDS: readonly number[] = [1, 2, 4, 8];
const BUYERS = 16;
/** Nobody buys twice, so every run may be called the same. */
const FIRST = { attempt: 1, run: 'bench' };
const UNITS = 1_000_000;
const Metered = z.object({ regions: z.record(z.string(), z.record(z.string(), z.number())) });

/**
 * Reservations of one SKU in one region: the use case itself as reserveStock is wired, under that function's role, but in
 * this process, so that what is measured is the quota and not how many functions two cores can run.
 */
export async function measureStock(
  shop: RunningShop,
  stage: string,
  seconds: number,
  say: (text: string) => void,
): Promise<StockFigures[]> {
  const [region] = shop.regions;
  if (!region) throw new Error('The shop has no region.');
  actAs(region, stage, shop.regions);
  const ops = (await operator(shop)).at(region.api);

  const figures: StockFigures[] = [];
  for (const shards of [1, ...SHARDS]) {
    const sku = await onSale(shop, ops, UNITS, 'HOT');
    say(`${shards} shards for ${seconds} s …`);
    await shardInto(ops, sku, shards);
    figures.push(await measure({ shop, region: region.name, sku, shards, seconds }));
  }
  // The first run has warmed up the database.
  return figures.slice(1);
}

function actAs({ name, aws }: RunningShop['regions'][number], stage: string, regions: RunningShop['regions']): void {
  Object.assign(process.env, {
    AWS_REGION: name,
    REGIONS: regions.map((each) => each.name).join(','),
    INVENTORY_TABLE: `twinshop-${stage}-inventory`,
    AWS_ENDPOINT_URL: aws,
    AWS_ACCESS_KEY_ID: accessKeyIdOf(`twinshop-${stage}-reserveStock`),
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}

async function shardInto(ops: Caller, sku: string, count: number): Promise<void> {
  if (count > 1) expectStatus(await ops.post(`/v1/admin/inventory/${sku}/shards`, { count }), 200);
}

interface Run {
  readonly shop: RunningShop;
  readonly region: string;
  readonly sku: string;
  readonly shards: number;
  readonly seconds: number;
}

async function measure({ shop, region, sku, shards, seconds }: Run): Promise<StockFigures> {
  const parts = reserving();
  // Every instance finds this out for itself within twenty orders.
  parts.shards.learn(sku, shards);
  const before = await metersOf(shop, region);
  const begin = performance.now();
  const took: number[] = [];
  let gaveUp = 0;
  const buyer = async () => {
    while (performance.now() - begin < seconds * 1000) {
      const started = performance.now();
      const order = { orderId: newOrderId(), epoch: 1, lines: [{ sku, quantity: 1 }] };
      const outcome = await reserveStock(parts, order, 'untouched', FIRST).catch(() => undefined);
      if (outcome?.kind === 'held') took.push(performance.now() - started);
      else gaveUp += 1;
    }
  };
  await Promise.all(Array.from({ length: BUYERS }, buyer));
  const elapsed = (performance.now() - begin) / 1000;
  const after = await metersOf(shop, region);
  const grown = (meter: string) => (after[meter] ?? 0) - (before[meter] ?? 0);
  const requests = grown('dynamodb:TransactWriteItems:requests') + grown('dynamodb:GetItem:requests');
  return {
    shards,
    perSecond: took.length / elapsed,
    reserveMs: latencyOf(took),
    conflicts: grown('dynamodb:conflicts') / took.length,
    requests: requests / took.length,
    gaveUp,
  };
}

async function metersOf({ urls }: RunningShop, region: string): Promise<Readonly<Record<string, number>>> {
  const answer = await fetch(`${urls.console}/control/meters`);
  return Metered.parse(await answer.json()).regions[region] ?? {};
}

const newOrderId = () => `ord_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
