import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { digestOf } from '../../../shared/kernel/digest.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { DynamoAdjustments } from '../adapters/dynamo-adjustments.ts';
import { DynamoReservations } from '../adapters/dynamo-reservations.ts';
import { DynamoStock } from '../adapters/dynamo-stock.ts';
import { movementFromItem } from '../adapters/stock-item.ts';
import { adjustStock } from '../application/adjust-stock.ts';
import { commitStock } from '../application/commit-stock.ts';
import { obeyAdjustment } from '../application/obey-adjustment.ts';
import { releaseStock } from '../application/release-stock.ts';
import { reserveStock } from '../application/reserve-stock.ts';
import { viewStock } from '../application/view-stock.ts';
import type { AdjustmentBody } from '../contracts/api.ts';
import type { Movement } from '../domain/movement.ts';
import { sumOf } from '../domain/quota.ts';

export const HERE = 'eu-central-1';
export const THERE = 'eu-west-1';

let names = 0;
export const anOrderId = () => `ord_${digestOf('order', String(names++))}`;
export const aSku = () => `SKU-${names++}`;

type Line = { readonly sku: string; readonly quantity: number };

/** A database that a test started, or a simulated one. */
type Database = Pick<TestDatabase, 'client' | 'table'>;

/** The service's use cases in a region, on that database. */
export function inventoryIn(region: string, { client, table }: Database, clock = () => new Date()) {
  const stock = new DynamoStock(client, table);
  const adjustments = new DynamoAdjustments(client, table);
  const reserving = { reservations: new DynamoReservations(client, table, region), clock, region };
  const adjusting = { adjustments, stock, clock, region, regions: [HERE, THERE] };

  return {
    adjustments,
    reservations: reserving.reservations,
    reserve: (orderId: string, ...lines: Line[]) => reserveStock(reserving, { orderId, epoch: 1, lines }),
    release: (orderId: string) => releaseStock(reserving, { orderId, epoch: 1 }),
    commit: (orderId: string, ...lines: Line[]) => commitStock(reserving, { orderId, lines }),
    adjust: (sku: string, request: AdjustmentBody, idempotencyKey = `key-${names++}`) =>
      adjustStock(adjusting, { operatorId: 'olga', idempotencyKey, sku, request }),
    obey: (adjustment: Parameters<typeof obeyAdjustment>[1]) => obeyAdjustment({ adjustments, clock }, adjustment),
    view: (sku: string, limit = 100, cursor?: Record<string, string>) => viewStock(stock, sku, limit, cursor),
    quota: (sku: string) => stock.quota(sku, region, 0),
  };
}

/** A SKU's ledger as it stands in the table, summed up. */
export async function ledgerOf({ client, table }: Database, sku: string) {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :move)',
      ExpressionAttributeValues: { ':pk': `SKU#${sku}`, ':move': 'MOVE#' },
      ConsistentRead: true,
    }),
  );
  const movements: Movement[] = Items.map(movementFromItem);
  return { movements, sum: sumOf(movements.map(({ delta }) => delta)) };
}
