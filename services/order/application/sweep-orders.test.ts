import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { DynamoOrders } from '../adapters/dynamo-orders.ts';
import type { CheckoutInput } from '../contracts/checkout.ts';
import type { CheckoutState, Checkouts } from '../ports.ts';
import { anOrder } from '../testing/orders.ts';
import { sweepOrders } from './sweep-orders.ts';

let database: TestDatabase;
let orders: DynamoOrders;

beforeAll(async () => {
  database = await startTestDatabase('order');
  orders = new DynamoOrders(database.client, database.table, 'eu-central-1');
});
afterAll(() => database.stop());

const tenMinutesLater = () => new Date('2026-11-20T10:10:00.000Z');

/** Step Functions as the sweeper sees it, whatever became of the executions. */
class Executions implements Checkouts {
  readonly started: CheckoutInput[] = [];
  state: CheckoutState = 'ended';

  async start(input: CheckoutInput) {
    this.started.push(input);
  }
  async stateOf() {
    return this.state;
  }
}

describe('the sweeper', () => {
  it('starts a checkout for an order whose event was lost', async () => {
    const checkouts = new Executions();
    checkouts.state = 'unknown';
    const order = anOrder();
    await orders.place(order);
    await sweepOrders({ orders, checkouts, clock: tenMinutesLater });
    expect(checkouts.started).toMatchObject([{ orderId: order.id, attempt: 1 }]);
  });

  it('gives a new name to the checkout after one that ended without an outcome', async () => {
    const checkouts = new Executions();
    const order = anOrder();
    await orders.place(order);
    await sweepOrders({ orders, checkouts, clock: tenMinutesLater });
    expect(checkouts.started.find(({ orderId }) => orderId === order.id)?.attempt).toBe(2);
    expect((await orders.get({ ...order, epoch: 1 }))?.attempt).toBe(2);
  });

  it('leaves a running checkout alone', async () => {
    const checkouts = new Executions();
    checkouts.state = 'running';
    await orders.place(anOrder());
    expect(await sweepOrders({ orders, checkouts, clock: tenMinutesLater })).toMatchObject({ started: 0 });
  });

  it('leaves a young order alone', async () => {
    const checkouts = new Executions();
    const order = anOrder({ placedAt: '2026-11-20T10:09:30.000Z' });
    await orders.place(order);
    await sweepOrders({ orders, checkouts, clock: tenMinutesLater });
    expect(checkouts.started.map(({ orderId }) => orderId)).not.toContain(order.id);
  });

  it('calls a person after the sixth checkout', async () => {
    const checkouts = new Executions();
    const order = anOrder({ attempt: 6 });
    await orders.place(order);
    await sweepOrders({ orders, checkouts, clock: tenMinutesLater });
    expect((await orders.get({ ...order, epoch: 1 }))?.status).toBe('NEEDS_REVIEW');
  });
});
