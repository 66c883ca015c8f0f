import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { digestOf } from '../../../shared/kernel/digest.ts';
import type { StreamParts } from '../../../shared/messaging/stream-reader.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { DynamoAdjustments } from '../adapters/adjusting/dynamo-adjustments.ts';
import { DynamoReshardings, DynamoShardCounts } from '../adapters/adjusting/dynamo-shards.ts';
import { DynamoAudits } from '../adapters/auditing/dynamo-audits.ts';
import { DynamoStock } from '../adapters/dynamo-stock.ts';
import { DynamoDemands } from '../adapters/levelling/dynamo-demands.ts';
import { DynamoParcels } from '../adapters/levelling/dynamo-parcels.ts';
import { DynamoDeficits } from '../adapters/reclaiming/dynamo-deficits.ts';
import { DynamoReclaims } from '../adapters/reclaiming/dynamo-reclaims.ts';
import { DynamoOverdueReservations } from '../adapters/selling/dynamo-overdue-reservations.ts';
import { DynamoReservations } from '../adapters/selling/dynamo-reservations.ts';
import { DynamoReturns } from '../adapters/selling/dynamo-returns.ts';
import { PublishedOrderRecords } from '../adapters/selling/order-records.ts';
import { movementFromItem, reservationFromItem } from '../adapters/stock-item.ts';
import { adjustStock } from '../application/adjusting/adjust-stock.ts';
import { obeyAdjustment } from '../application/adjusting/obey-adjustment.ts';
import { reshardStock } from '../application/adjusting/reshard-stock.ts';
import { auditStock } from '../application/auditing/audit-stock.ts';
import { viewStock } from '../application/auditing/view-stock.ts';
import { levelStock } from '../application/levelling/level-stock.ts';
import { fillDeficits } from '../application/reclaiming/fill-deficits.ts';
import { reclaimStock } from '../application/reclaiming/reclaim-stock.ts';
import { commitStock } from '../application/selling/commit-stock.ts';
import { releaseStock } from '../application/selling/release-stock.ts';
import { type ReservingRun, reserveStock } from '../application/selling/reserve-stock.ts';
import { settleOverdue } from '../application/selling/settle-overdue.ts';
import { takeBack } from '../application/selling/take-back.ts';
import type { AdjustmentBody, ReclaimBody, ShardsBody } from '../contracts/api.ts';
import type { ReturnBody } from '../contracts/returns.ts';
import type { Movement } from '../domain/movement.ts';
import { sumOf } from '../domain/quota.ts';
import type { Holder } from '../domain/selling/lease.ts';
import { create } from '../handlers/read-inventory-stream.ts';
import type { OrderRecords, ShardCounts } from '../ports.ts';

export const HERE = 'eu-central-1';
export const THERE = 'eu-west-1';

/** Who holds goods in a test that does not say. */
const FIRST_RUN = { attempt: 1, run: 'first' };

let names = 0;
export const anOrderId = () => `ord_${digestOf('order', String(names++))}`;
export const aSku = () => `SKU-${names++}`;

type Line = { readonly sku: string; readonly quantity: number };

/** A database that a test started, or a simulated one. */
type Database = Pick<TestDatabase, 'client' | 'table'>;

/** The service's use cases in a region, on that database. */
export function inventoryIn(
  region: string,
  { client, table }: Database,
  clock = () => new Date(),
  /** What an instance remembers of shards may be old; a test decides how old. */
  remembering = (counts: ShardCounts): ShardCounts => counts,
) {
  const stock = new DynamoStock(client, table);
  const adjustments = new DynamoAdjustments(client, table);
  const levelling = {
    stock,
    demands: new DynamoDemands(client, table, region),
    parcels: new DynamoParcels(client, table),
    shards: remembering(new DynamoShardCounts(client, table, region)),
    pause: () => new Promise<void>((resolve) => setTimeout(resolve, 2)),
    random: Math.random,
    clock,
    region,
    regions: [HERE, THERE],
  };
  const reclaims = new DynamoReclaims(client, table);
  const deficits = new DynamoDeficits(client, table, region);
  const reserving = { ...levelling, reservations: new DynamoReservations(client, table, region) };
  const returns = new DynamoReturns(client, table);
  const commanded = { ...levelling, adjustments, reclaims, returns };
  const resharding = { ...levelling, reshardings: new DynamoReshardings(client, table) };
  const settling = {
    ...reserving,
    overdue: new DynamoOverdueReservations(client, table, region),
    // What order publishes has keys of its own: for a test it may stand in the same table.
    orders: new PublishedOrderRecords(client, table),
  };
  const auditing = {
    audits: new DynamoAudits(client, table, region),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    ...{ stock, clock, region },
  };
  const adjusting = { adjustments, stock, clock, region, regions: [HERE, THERE] };

  return {
    adjustments,
    reservations: reserving.reservations,
    reserve: (orderId: string, ...lines: Line[]) =>
      reserveStock(reserving, { orderId, epoch: 1, lines }, 'untouched', FIRST_RUN),
    reserveAs: ({ epoch, ...run }: Holder, orderId: string, ...lines: Line[]) =>
      reserveStock(reserving, { orderId, epoch, lines }, 'unknown', run),
    reserveIn: (run: ReservingRun, orderId: string, ...lines: Line[]) =>
      reserveStock(reserving, { orderId, epoch: 1, lines }, 'untouched', run),
    /** As a checkout asks that may not be the first, or that has taken the money. */
    reserveAgain: (money: 'unknown' | 'taken', orderId: string, ...lines: Line[]) =>
      reserveStock(reserving, { orderId, epoch: 1, lines }, money, FIRST_RUN),
    release: (orderId: string) => releaseStock(reserving, { orderId, epoch: 1 }, FIRST_RUN),
    releaseAs: ({ epoch, ...run }: Holder, orderId: string) => releaseStock(reserving, { orderId, epoch }, run),
    commit: async (orderId: string) => {
      const outcome = (await commitStock(reserving, [orderId])).get(orderId);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    commitAll: (orderIds: readonly string[]) => commitStock(reserving, orderIds),
    settle: (orders: OrderRecords = settling.orders) => settleOverdue({ ...settling, orders }),
    adjust: (sku: string, request: AdjustmentBody, idempotencyKey = `key-${names++}`) =>
      adjustStock(adjusting, { operatorId: 'olga', idempotencyKey, sku, request }),
    obey: (adjustment: Parameters<typeof obeyAdjustment>[1]) => obeyAdjustment(adjusting, adjustment),
    audit: () => auditStock(auditing),
    takeBack: (sku: string, request: Omit<ReturnBody, 'reason'>, idempotencyKey = `key-${names++}`) =>
      takeBack(commanded, { operatorId: 'olga', idempotencyKey, sku, request: { ...request, reason: 'came back' } }),
    level: (sku: string) => levelStock(levelling, sku),
    fillDeficits: () => fillDeficits({ ...levelling, deficits }),
    reshard: (sku: string, request: ShardsBody, idempotencyKey = `key-${names++}`) =>
      reshardStock(resharding, { operatorId: 'olga', idempotencyKey, sku, request }),
    reclaim: (sku: string, request: Omit<ReclaimBody, 'confirm'>, idempotencyKey = `key-${names++}`) =>
      reclaimStock(
        { ...levelling, reclaims },
        {
          ...{ operatorId: 'olga', idempotencyKey, sku },
          request: { ...request, confirm: 'yes' },
        },
      ),
    /** What the table's stream brings: whatever another region left for this one, and its own quotas that are low. */
    apply: (item: Record<string, unknown>) => readFromStream(create({ ...commanded, ...TOLD_TO_NOBODY }), item),
    view: (sku: string, limit = 100, cursor?: Record<string, string>, lost?: string) =>
      viewStock(stock, { sku, limit, cursor, lost }),
    shards: async (sku: string) => (await stock.quotasOf(sku)).filter((quota) => quota.region === region),
    quota: (sku: string) => stock.quota(sku, region, 0),
  };
}

/** Of stock nothing follows from its events; and everything that these tests write can be read. */
const TOLD_TO_NOBODY: StreamParts = {
  publisher: { publish: async () => new Set() },
  aside: { send: async (messages) => new Set(messages.map(({ id }) => id)) },
};

/** As the stream brings an item. */
async function readFromStream(read: ReturnType<typeof create>, item: Record<string, unknown>): Promise<void> {
  const NewImage = marshall(item, { removeUndefinedValues: true });
  const event = { Records: [{ dynamodb: { SequenceNumber: '1', NewImage } }] } as DynamoDBStreamEvent;
  const { batchItemFailures } = await read(event, {} as Context);
  if (batchItemFailures.length > 0) throw new Error(`${item.pk} ${item.sk} did not get through.`);
}

/** A SKU's ledger as it stands in the table, and what its quotas must come to by it and by what is held for orders. */
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
  const open = (await itemsWith({ client, table }, 'openIn')).filter(({ pk }) => String(pk).startsWith('ORDER#'));
  const held = open
    .flatMap((item) => reservationFromItem(item).lines)
    .reduce((units, line) => units + (line.sku === sku ? line.quantity : 0), 0);
  return { movements, sum: sumOf([...movements.map(({ delta }) => delta), { available: -held, reserved: held }]) };
}

/** By table: how often each item that is left for a region has been delivered. What is not there any more is forgotten. */
const deliveries = new Map<string, ReadonlyMap<string, number>>();
/** Once more than needed, as streams do; but not for as long as the file has tests. */
const ENOUGH = 2;

/** Delivers what is left for a region, until nothing new comes of it. */
export async function deliverTo(
  { client, table }: Database,
  inventories: Readonly<Record<string, Pick<ReturnType<typeof inventoryIn>, 'apply'>>>,
): Promise<void> {
  for (let isAnyNew = true; isAnyNew; ) {
    isAnyNew = false;
    const before = deliveries.get(table);
    const counts = new Map<string, number>();
    deliveries.set(table, counts);
    for (const item of await itemsWith({ client, table }, 'processIn')) {
      const key = `${item.pk} ${item.sk}`;
      const inventory = inventories[String(item.processIn)];
      const count = before?.get(key) ?? 0;
      const isDue = inventory !== undefined && count < ENOUGH;
      if (isDue) await inventory.apply(item);
      counts.set(key, isDue ? count + 1 : count);
      isAnyNew ||= isDue;
    }
  }
}

/** All items of the table that have this attribute. */
async function itemsWith({ client, table }: Database, attribute: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: `attribute_exists(${attribute})`,
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}
