import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import { eventItem, orderItem } from '../adapters/order-item.ts';
import { orderConfirmed, orderPlaced } from '../domain/events.ts';
import { anOrder } from '../testing/orders.ts';
import { create } from './read-order-stream.ts';

async function read(...items: readonly Record<string, unknown>[]) {
  const [told, aside]: [Envelope[], string[]] = [[], []];
  const reader = create({
    publisher: {
      publish: async (events) => {
        told.push(...events);
        return new Set();
      },
    },
    aside: {
      send: async (messages) => {
        aside.push(...messages.map(({ id }) => id));
        return new Set();
      },
    },
  });
  const Records = items.map((item, index) => ({
    dynamodb: { SequenceNumber: String(index), NewImage: marshall(item, { removeUndefinedValues: true }) },
  }));
  expect(await reader({ Records } as DynamoDBStreamEvent, {} as Context)).toEqual({ batchItemFailures: [] });
  return { told, aside };
}

describe('the stream of the orders', () => {
  it('tells that an order was placed by its insertion, and what was written beside a change as it was', async () => {
    const order = anOrder();
    const confirmed = orderConfirmed({ ...order, version: 2 });
    const { told, aside } = await read(orderItem(order), eventItem(confirmed, order));
    expect(told).toEqual([orderPlaced(order), confirmed]);
    expect(aside).toEqual([]);
  });

  it('goes on behind an order that nobody can read', async () => {
    const order = anOrder();
    const { told, aside } = await read({ ...orderItem(order), email: undefined }, orderItem(order));
    expect(told).toEqual([orderPlaced(order)]);
    expect(aside).toEqual(['0']);
  });
});
