import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { EventBridgePublisher } from '../../shared/messaging/publisher.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { CatalogPriceList } from './adapters/catalog-price-list.ts';
import { DynamoOrders } from './adapters/dynamo-orders.ts';
import { StepFunctionsCheckouts } from './adapters/step-functions-checkouts.ts';

/**
 * The composition root: here alone adapters meet ports, and here alone the environment is read. A handler asks for
 * what it needs, so a function has only that in its bundle and only those variables in its environment.
 */
const OrdersEnvironment = RegionEnvironment.extend({ ORDERS_TABLE: z.string() });
const PricesEnvironment = RegionEnvironment.extend({ PRODUCTS_TABLE: z.string() });
const CheckoutEnvironment = z.object({ CHECKOUT_ARN: z.string() });
const PublisherEnvironment = z.object({ EVENT_BUS: z.string() });

export const clock = systemClock;

export function orders() {
  const { AWS_REGION, ORDERS_TABLE } = OrdersEnvironment.parse(process.env);
  return new DynamoOrders(documentClient(), ORDERS_TABLE, AWS_REGION);
}

export function placing() {
  const { AWS_REGION, REGIONS, ORDERS_TABLE } = OrdersEnvironment.parse(process.env);
  const { PRODUCTS_TABLE } = PricesEnvironment.parse(process.env);
  const db = documentClient();
  return {
    orders: new DynamoOrders(db, ORDERS_TABLE, AWS_REGION),
    prices: new CatalogPriceList(db, PRODUCTS_TABLE, REGIONS),
    clock,
    region: AWS_REGION,
  };
}

export function checkouts() {
  return new StepFunctionsCheckouts(CheckoutEnvironment.parse(process.env).CHECKOUT_ARN);
}

export function publisher() {
  return new EventBridgePublisher(PublisherEnvironment.parse(process.env).EVENT_BUS);
}
