import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { SqsDelayedQueue } from '../../shared/messaging/delayed-queue.ts';
import { EventBridgePublisher } from '../../shared/messaging/publisher.ts';
import { log } from '../../shared/observability/log.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoEnquiry } from './adapters/dynamo-enquiry.ts';
import { DynamoOrders } from './adapters/dynamo-orders.ts';
import { DynamoTurns } from './adapters/dynamo-turns.ts';
import { PublishedProviderStatus } from './adapters/published-provider-status.ts';
import { StepFunctionsCheckouts } from './adapters/step-functions-checkouts.ts';
import { CheckoutGate } from './application/checkout-gate.ts';

/**
 * The composition root: here alone adapters meet ports, and here alone the environment is read. An entry file asks for
 * what it needs, so a function has only that in its bundle and only those variables in its environment.
 */
const OrdersEnvironment = RegionEnvironment.extend({ ORDERS_TABLE: z.string() });
const PricesEnvironment = RegionEnvironment.extend({ PRODUCTS_TABLE: z.string() });
const CheckoutEnvironment = z.object({ CHECKOUT_ARN: z.string() });
const GateEnvironment = OrdersEnvironment.extend({
  PAYMENTS_TABLE: z.string(),
  CHECKOUTS_PER_SECOND: z.coerce.number().int().min(1),
});
const QueueEnvironment = z.object({ CHECKOUT_QUEUE: z.url() });
const StreamEnvironment = z.object({ EVENT_BUS: z.string(), SET_ASIDE_QUEUE: z.url() });

const clock = systemClock;

export function reading() {
  return { orders: orders(), clock };
}

export function settling() {
  return { orders: orders(), clock, region: RegionEnvironment.parse(process.env).AWS_REGION };
}

function orders() {
  const { AWS_REGION, ORDERS_TABLE } = OrdersEnvironment.parse(process.env);
  return new DynamoOrders(documentClient(), ORDERS_TABLE, AWS_REGION);
}

export function placing() {
  const { AWS_REGION, REGIONS, ORDERS_TABLE } = OrdersEnvironment.parse(process.env);
  const { PRODUCTS_TABLE } = PricesEnvironment.parse(process.env);
  const db = documentClient();
  return {
    orders: new DynamoOrders(db, ORDERS_TABLE, AWS_REGION),
    enquiry: new DynamoEnquiry(db, { orders: ORDERS_TABLE, products: PRODUCTS_TABLE }, REGIONS),
    clock,
    region: AWS_REGION,
  };
}

function checkouts() {
  return new StepFunctionsCheckouts(CheckoutEnvironment.parse(process.env).CHECKOUT_ARN);
}

/** What stands before every start of a checkout. */
function checkoutGate() {
  const { AWS_REGION, ORDERS_TABLE, PAYMENTS_TABLE, CHECKOUTS_PER_SECOND } = GateEnvironment.parse(process.env);
  const db = documentClient();
  return new CheckoutGate({
    provider: new PublishedProviderStatus(db, PAYMENTS_TABLE, AWS_REGION),
    turns: new DynamoTurns(db, ORDERS_TABLE, AWS_REGION),
    clock,
    random: Math.random,
    perSecond: CHECKOUTS_PER_SECOND,
    blind: (error) => log.error('checkout-gate-blind', 'Could not read what the checkout gate decides by.', error),
  });
}

export function starting() {
  const queue = new SqsDelayedQueue(QueueEnvironment.parse(process.env).CHECKOUT_QUEUE);
  return { checkouts: checkouts(), orders: orders(), gate: checkoutGate(), queue, clock };
}

export function sweeping() {
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return { checkouts: checkouts(), orders: orders(), gate: checkoutGate(), clock, sleep };
}

export function streaming() {
  const { EVENT_BUS, SET_ASIDE_QUEUE } = StreamEnvironment.parse(process.env);
  return { publisher: new EventBridgePublisher(EVENT_BUS), aside: new SqsDelayedQueue(SET_ASIDE_QUEUE) };
}
