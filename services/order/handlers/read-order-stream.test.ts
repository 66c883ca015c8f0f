import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import type { Envelope } from '../../../shared/messaging/envelope.ts';
import { orderItem } from '../adapters/order-item.ts';
import { eventsSince, orderPlaced } from '../domain/events.ts';
import { confirm } from '../domain/order.ts';
import { anOrder } from '../testing/orders.ts';
import { create } from './read-order-stream.ts';

type Item = Record<string, unknown>;
const image = (item: Item) => marshall(item, { removeUndefinedValues: true });

/** Each item as it is inserted, or as it was before and is after. */
async function read(...changes: readonly (readonly [Item] | readonly [before: Item, after: Item])[]) {
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
  const Records = changes.map(([first, after], index) => ({
    dynamodb: {
      SequenceNumber: String(index),
      NewImage: image(after ?? first),
      ...(after && { OldImage: image(first) }),
    },
  }));
  expect(await reader({ Records } as DynamoDBStreamEvent, {} as Context)).toEqual({ batchItemFailures: [] });
  return { told, aside };
}

const order = anOrder();
const change = confirm(order, new Date('2026-11-20T10:00:05.000Z'));
if (change.kind !== 'changed') throw new Error('not confirmed');
const [placed, confirmed] = [orderItem(order), orderItem(change.order)];

describe('the stream of the orders', () => {
  it('tells that an order was placed by its insertion, and what became of it by the change', async () => {
    const { told, aside } = await read([placed], [placed, confirmed]);
    expect(told).toEqual([orderPlaced(order), ...eventsSince(order.version, change.order)]);
    expect(told.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderConfirmed']);
    expect(aside).toEqual([]);
  });

  it('tells the same again of the item alone, when it is sent again days later', async () => {
    const [again, once] = [await read([confirmed]), await read([placed, confirmed])];
    expect(again.told).toEqual(once.told);
  });

  it('goes on behind an order that nobody can read', async () => {
    const { told, aside } = await read([{ ...placed, email: undefined }], [placed]);
    expect(told).toEqual([orderPlaced(order)]);
    expect(aside).toEqual(['0']);
  });
});
