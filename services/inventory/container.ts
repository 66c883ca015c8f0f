import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoAdjustments } from './adapters/dynamo-adjustments.ts';
import { DynamoOverdueReservations } from './adapters/dynamo-overdue-reservations.ts';
import { DynamoReservations } from './adapters/dynamo-reservations.ts';
import { DynamoStock } from './adapters/dynamo-stock.ts';
import { PublishedOrderRecords } from './adapters/order-records.ts';

/**
 * The composition root: here alone adapters meet ports, and here alone the environment is read. The region comes from
 * where the function runs, never from what it is told: nobody can ask it to write another region's items.
 */
const InventoryEnvironment = RegionEnvironment.extend({ INVENTORY_TABLE: z.string() });
const OrdersEnvironment = z.object({ ORDERS_TABLE: z.string() });

export function reserving() {
  const { AWS_REGION: region, INVENTORY_TABLE } = InventoryEnvironment.parse(process.env);
  return {
    reservations: new DynamoReservations(documentClient(), INVENTORY_TABLE, region),
    clock: systemClock,
    region,
  };
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
