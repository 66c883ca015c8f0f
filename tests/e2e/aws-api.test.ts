import { randomUUID } from 'node:crypto';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { awsOf, eventsOf } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';
import { anOrder, atRest, onSale } from '../support/shelf.ts';
import { type Caller, operator, runningShop, shopper } from '../support/shop-client.ts';
import { mailsTo, paymentsOf } from '../support/world.ts';

const shop = runningShop();
/**
 * A message that fails is hidden for its queue's visibility timeout, two minutes, before it is tried again, and becomes
 * a dead letter after the fifth time. What an earlier suite's faults have left is tried once more within this time;
 * what fails for good is still there after it.
 */
const TRIED_AGAIN_MS = 150_000;
const SECONDS = 1000;

describe('the AWS API of a region', () => {
  const [region] = shop.regions as [(typeof shop.regions)[0]];
  const aws = awsOf(region);
  let ops: Caller;
  let alice: Caller;
  let sku: string;
  beforeAll(async () => {
    [ops, alice] = await Promise.all([operator(shop), shopper(shop)]);
    sku = await onSale(shop, ops, 50);
  });
  afterAll(() => aws.close());

  it('shows tables, queues and state machines to the SDK', async () => {
    const { TableNames } = await aws.dynamodb.send(new ListTablesCommand({}));
    expect(TableNames).toEqual(expect.arrayContaining(['twinshop-local-orders', 'twinshop-local-inventory']));
    const { QueueUrls = [] } = await aws.sqs.send(new ListQueuesCommand({}));
    expect(QueueUrls.map((url) => url.split('/').at(-1))).toContain('twinshop-local-order-checkout');
    const { stateMachines = [] } = await aws.states.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).toEqual(['twinshop-local-checkout']);
  });

  it(
    'delivers every event of an order twice more, and nothing happens twice',
    async () => {
      const email = `${randomUUID()}@example.com`;
      const { id } = await alice.at(region.api).place(anOrder(sku, { email, quantity: 2 }));
      await atRest(alice, id);
      const settled = async () => ({
        order: await alice.at(region.api).order(id),
        stock: (await ops.at(region.api).stock(sku)).totals,
        payments: await paymentsOf(shop, id),
        mails: (await mailsTo(shop, email)).length,
      });
      const before = await eventually(
        async () => {
          const now = await settled();
          expect(now).toMatchObject({ stock: { reserved: 0 }, mails: 1 });
          return now;
        },
        { within: 60_000 },
      );

      const events = await eventsOf(aws.documents, 'twinshop-local-orders', id);
      expect(events.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderConfirmed']);
      const Entries = [...events, ...events.toReversed()].map((event) => ({
        EventBusName: 'twinshop-local',
        Source: event.source,
        DetailType: event.type,
        Time: new Date(event.time),
        Detail: JSON.stringify(event),
      }));
      expect((await aws.events.send(new PutEventsCommand({ Entries }))).FailedEntryCount).toBe(0);

      // What PutEvents has taken is in the queues when it answers, so empty queues have done what it asks.
      await eventually(async () => expect(await messagesLeft()).toEqual({}), { within: TRIED_AGAIN_MS, every: 500 });
      expect(await settled()).toEqual(before);
    },
    TRIED_AGAIN_MS + 60 * SECONDS,
  );

  /** Queues with messages that wait, are being worked on, or have failed; dead letters and what was given up included. */
  async function messagesLeft(): Promise<Record<string, number>> {
    const { QueueUrls = [] } = await aws.sqs.send(new ListQueuesCommand({}));
    const counts = await Promise.all(
      QueueUrls.map(async (QueueUrl) => {
        const { Attributes } = await aws.sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl,
            AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
          }),
        );
        const messages = Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
        return [QueueUrl.split('/').at(-1) ?? QueueUrl, messages] as const;
      }),
    );
    return Object.fromEntries(counts.filter(([, messages]) => messages > 0));
  }
});
