import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { type Answer, type ReplayParts, replay } from '../../../scripts/outbox/replay.ts';
import { leftFor } from '../../../scripts/outbox/sources.ts';
import { riskOfReclaim } from '../../../services/inventory/contracts/api.ts';
import { borrowGlobals } from '../globals.ts';
import { Random } from '../random.ts';
import { conditionOf } from '../table/expression.ts';
import { call } from './http.ts';
import { until } from './run.ts';
import { Deployment, REGIONS, Shop } from './shop.ts';
import { CALM } from './weather.ts';

const MINUTES = 60_000;
const DAYS = 24 * 60 * MINUTES;
const ORDERS = 12;
const [HERE = '', THERE = ''] = REGIONS;

/** What the command asks of AWS, of the simulated region. */
function partsIn({ world, functions }: Shop, region: string, since: number): ReplayParts {
  return {
    async *itemsOf(source) {
      const name = world.tables().find((each) => each.toLowerCase().includes(source.table)) ?? '';
      const { FilterExpression, ...placeholders } = leftFor(region, source, new Date(since), new Date(world.now));
      const isLeft = conditionOf(FilterExpression);
      for (const item of world.replica(region, name).items()) if (isLeft(item, placeholders)) yield marshall(item);
    },
    call: (reader, event) =>
      new Promise((resolve, reject) => {
        functions.invoke(region, reader, 'again', event, (ending) =>
          ending.kind === 'answered' ? resolve(ending.answer as Answer) : reject(ending.error),
        );
      }),
  };
}

async function sendAgain(shop: Shop, since: number): Promise<readonly (readonly string[])[]> {
  const sending = Promise.all(REGIONS.map((region) => replay(partsIn(shop, region, since), true)));
  let done = false;
  const end = () => {
    done = true;
  };
  sending.then(end, end);
  while (!done) await until(shop, shop.world.now + 1000);
  await until(shop, shop.world.now + 30 * MINUTES);
  return (await sending).map(({ failed }) => failed);
}

describe('what the streams have lost', () => {
  it('happens days later, once, when it is sent again from the items, however often that is', async () => {
    const shop = new Shop({ deployment: await Deployment.of(), seed: 7, weather: CALM, note: () => {} });
    const { world } = shop;
    const mails: string[] = [];
    shop.promises.mailed = (_region, cause) => void mails.push(cause);
    const own = borrowGlobals(world, new Random(8));
    const admin = (where: string, name: string, what: string, sku: string, body: object) => {
      const path = `/v1/admin/inventory/${sku}/${what}`;
      const request = { function: name, method: 'POST', path, parameters: { sku }, body } as const;
      call(shop, where, { ...request, key: `${name}-${where}-${sku}`, caller: 'olga', scope: 'ops' }, () => {});
    };
    const quotas = () =>
      [HERE, THERE].map((region) => {
        const table = world.tables().find((each) => each.toLowerCase().includes('inventory')) ?? '';
        const items = world.replica(region, table).items();
        const ofIts = items.filter(({ sk }) => String(sk).startsWith(`QUOTA#${region}#`));
        return Object.fromEntries(
          ofIts.map(({ pk, available, sold }) => [String(pk), `${available} / ${sold}`]).sort(),
        );
      });
    try {
      for (const [sku, amount] of Object.entries({ CUP: 1290, LAMP: 4990, RUG: 19900 })) {
        const products = world.tables().find((each) => each.includes('products')) ?? '';
        const price = { amount, currency: 'EUR' };
        world.put(HERE, products, { sku, region: HERE, revision: 1, name: sku, status: 'ACTIVE', price });
        admin(HERE, 'adjustStock', 'adjustments', sku, { delta: 20, reason: 'goods in', region: HERE });
      }
      await until(shop, world.now + MINUTES);

      // For two days nothing comes out of any stream but requests for units, so that a parcel is lost and not asked for.
      const since = world.now;
      const take = shop.streams.take.bind(shop.streams);
      shop.streams.take = (region, changes) =>
        take(
          region,
          changes.filter(({ key }) => key.startsWith('REQUEST#')),
        );
      admin(THERE, 'adjustStock', 'adjustments', 'LAMP', { delta: 5, reason: 'goods in', region: HERE });
      admin(THERE, 'reclaimStock', 'reclaim', 'RUG', { region: HERE, confirm: riskOfReclaim(HERE) });
      const ids: string[] = [];
      const buy = (region: string, sku: string, key: string, acknowledged: (id: string) => void) => {
        const body = {
          items: [{ sku, quantity: 1 }],
          currency: 'EUR',
          shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
          email: 'alice@example.com',
          paymentMethod: 'pm_card_visa',
        };
        const request = { function: 'placeOrder', method: 'POST', path: '/v1/orders', key, body } as const;
        call(shop, region, { ...request, caller: 'alice', scope: 'shop' }, (answer) =>
          acknowledged(String(answer?.body.id)),
        );
      };
      for (let number = 0; number < ORDERS; number += 1) buy(HERE, 'CUP', `key-${number}`, (id) => ids.push(id));
      // There are none there; those from here are sent, and nobody takes them in.
      let unlucky = '';
      buy(THERE, 'LAMP', 'no-lamp', (id) => {
        unlucky = id;
      });
      await until(shop, world.now + 2 * DAYS);
      shop.streams.take = take;
      await until(shop, world.now + MINUTES);
      // The sweeper has started their checkouts all the same; and their goods were settled without the event.
      expect(mails).toEqual([]);
      expect(quotas()).toEqual([
        { 'SKU#CUP': '8 / 12', 'SKU#LAMP': expect.stringMatching(/^1?\d \/ 0$/), 'SKU#RUG': '20 / 0' },
        { 'SKU#RUG': '20 / 0' },
      ]);

      expect(await sendAgain(shop, since)).toEqual([[], []]);
      const afterwards = quotas();
      const [here, there] = afterwards;
      expect(here).toMatchObject({ 'SKU#CUP': '8 / 12', 'SKU#RUG': '0 / 0' });
      expect(there).toMatchObject({ 'SKU#RUG': '20 / 0' });
      const lamps = [here, there].map((quota) => Number(quota?.['SKU#LAMP']?.split(' / ')[0] ?? 0));
      // Twenty and the five that were counted, of which a parcel is there now.
      expect([lamps.reduce((sum, count) => sum + count, 0), (lamps[1] ?? 0) > 0]).toEqual([25, true]);
      const expected = [...ids.map((id) => `OrderConfirmed.${id}`), `OrderRejected.${unlucky}`];
      expect(mails.toSorted()).toEqual(expected.toSorted());

      expect(await sendAgain(shop, since)).toEqual([[], []]);
      expect(quotas()).toEqual(afterwards);
      expect(mails).toHaveLength(expected.length);
      expect(shop.queues.dead).toEqual([]);
    } finally {
      own.giveBack();
    }
  }, 600_000);
});
