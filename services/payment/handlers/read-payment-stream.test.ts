import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { paymentItem } from '../adapters/payment-item.ts';
import { movement } from '../domain/movement.ts';
import { authorizedPayment, moved, type Payment } from '../domain/payment.ts';
import { aRequest } from '../testing/payments.ts';
import { create } from './read-payment-stream.ts';

it('the stream of the payments tells what became of the money, and goes on behind what nobody can read', async () => {
  const [told, aside]: [string[], string[]] = [[], []];
  const reader = create({
    publisher: {
      publish: async (events) => {
        told.push(...events.map(({ type }) => type));
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
  const request = aRequest();
  const held = authorizedPayment(request, 'pi_1', request.amount, new Date());
  const taken = moved(held, movement('CAPTURED', request, 'pi_1', request.amount, new Date())) as Payment;
  const image = (payment: Payment) => marshall(paymentItem(payment), { removeUndefinedValues: true });
  const Records = [
    { dynamodb: { SequenceNumber: '1', NewImage: image(held) } },
    { dynamodb: { SequenceNumber: '2', NewImage: { ...image(held), captured: { N: '5' } } } },
    { dynamodb: { SequenceNumber: '3', OldImage: image(held), NewImage: image(taken) } },
  ];
  expect(await reader({ Records } as DynamoDBStreamEvent, {} as Context)).toEqual({ batchItemFailures: [] });
  expect([told, aside]).toEqual([['PaymentCaptured'], ['2']]);
});
