import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { SqsDelayedQueue } from '../../shared/messaging/delayed-queue.ts';
import { EventBridgePublisher } from '../../shared/messaging/publisher.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { jitteredDelay } from '../../shared/resilience/backoff.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoAdjustments } from './adapters/adjusting/dynamo-adjustments.ts';
import { DynamoReshardings, DynamoShardCounts } from './adapters/adjusting/dynamo-shards.ts';
import { DynamoAudits } from './adapters/auditing/dynamo-audits.ts';
import { DynamoStock } from './adapters/dynamo-stock.ts';
import { DynamoDemands } from './adapters/levelling/dynamo-demands.ts';
import { DynamoParcels } from './adapters/levelling/dynamo-parcels.ts';
import { DynamoDeficits } from './adapters/reclaiming/dynamo-deficits.ts';
import { DynamoReclaims } from './adapters/reclaiming/dynamo-reclaims.ts';
import { DynamoOverdueReservations } from './adapters/selling/dynamo-overdue-reservations.ts';
import { DynamoReservations } from './adapters/selling/dynamo-reservations.ts';
import { DynamoReturns } from './adapters/selling/dynamo-returns.ts';
import { PublishedOrderRecords } from './adapters/selling/order-records.ts';

/**
 * The composition root: here alone adapters meet ports, and here alone the environment is read. The region comes from
 * where the function runs, never from what it is told: nobody can ask it to write another region's items.
 */
const InventoryEnvironment = RegionEnvironment.extend({ INVENTORY_TABLE: z.string() });
const OrdersEnvironment = z.object({ ORDERS_TABLE: z.string() });
const StreamEnvironment = z.object({ EVENT_BUS: z.string(), SET_ASIDE_QUEUE: z.url() });

export function reserving() {
  const { region, stock, demands, parcels, shards, db, table } = levelling();
  const reservations = new DynamoReservations(db, table, region);
  return { reservations, stock, demands, parcels, shards, pause, clock: systemClock, random: Math.random, region };
}

export function committing() {
  const { AWS_REGION: region, INVENTORY_TABLE } = InventoryEnvironment.parse(process.env);
  return {
    reservations: new DynamoReservations(documentClient(), INVENTORY_TABLE, region),
    clock: systemClock,
    region,
  };
}

export function streaming() {
  const { EVENT_BUS, SET_ASIDE_QUEUE } = StreamEnvironment.parse(process.env);
  const { region, stock, demands, parcels, shards, db, table } = levelling();
  const adjustments = new DynamoAdjustments(db, table);
  const reclaims = new DynamoReclaims(db, table);
  const returns = new DynamoReturns(db, table);
  const random = Math.random;
  return {
    ...{ adjustments, reclaims, returns, stock, demands, parcels, shards, clock: systemClock, random, region },
    publisher: new EventBridgePublisher(EVENT_BUS),
    aside: new SqsDelayedQueue(SET_ASIDE_QUEUE),
  };
}

export function resharding() {
  const { region, regions, stock, parcels, shards, db, table } = levelling();
  const reshardings = new DynamoReshardings(db, table);
  return { reshardings, stock, parcels, shards, clock: systemClock, region, regions };
}

export function reclaiming() {
  const { region, regions, stock, db, table } = levelling();
  return { reclaims: new DynamoReclaims(db, table), stock, clock: systemClock, region, regions };
}

export function filling() {
  const { region, stock, demands, parcels, shards, db, table } = levelling();
  const deficits = new DynamoDeficits(db, table, region);
  return { deficits, stock, demands, parcels, shards, clock: systemClock, random: Math.random, region };
}

function levelling() {
  const { AWS_REGION: region, REGIONS: regions, INVENTORY_TABLE: table } = InventoryEnvironment.parse(process.env);
  const db = documentClient();
  return {
    ...{ region, regions, db, table },
    stock: new DynamoStock(db, table),
    demands: new DynamoDemands(db, table, region),
    parcels: new DynamoParcels(db, table),
    shards: new DynamoShardCounts(db, table, region),
  };
}

/** A quarter of a second at most: the saga has longer patience than a function. */
const PAUSE = { baseMs: 20, capMs: 250 };

function pause(round: number): Promise<void> {
  const ms = jitteredDelay(round, PAUSE.baseMs, PAUSE.capMs, Math.random);
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function settling() {
  const { AWS_REGION: region, INVENTORY_TABLE } = InventoryEnvironment.parse(process.env);
  const { ORDERS_TABLE } = OrdersEnvironment.parse(process.env);
  const db = documentClient();
  return {
    reservations: new DynamoReservations(db, INVENTORY_TABLE, region),
    overdue: new DynamoOverdueReservations(db, INVENTORY_TABLE, region),
    orders: new PublishedOrderRecords(db, ORDERS_TABLE),
    clock: systemClock,
    region,
  };
}

export function adjusting() {
  const { AWS_REGION: region, REGIONS: regions, INVENTORY_TABLE } = InventoryEnvironment.parse(process.env);
  const db = documentClient();
  return {
    adjustments: new DynamoAdjustments(db, INVENTORY_TABLE),
    stock: new DynamoStock(db, INVENTORY_TABLE),
    clock: systemClock,
    region,
    regions,
  };
}

export function stock() {
  return new DynamoStock(documentClient(), InventoryEnvironment.parse(process.env).INVENTORY_TABLE);
}

export function takingBack() {
  const { AWS_REGION: region, INVENTORY_TABLE } = InventoryEnvironment.parse(process.env);
  return { returns: new DynamoReturns(documentClient(), INVENTORY_TABLE), clock: systemClock, region };
}

export function auditing() {
  const { AWS_REGION: region, INVENTORY_TABLE } = InventoryEnvironment.parse(process.env);
  const db = documentClient();
  return {
    audits: new DynamoAudits(db, INVENTORY_TABLE, region),
    stock: new DynamoStock(db, INVENTORY_TABLE),
    clock: systemClock,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    region,
  };
}
