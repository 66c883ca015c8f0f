import { beforeAll, describe, expect, it } from '@jest/globals';
import { orderFromItem } from '../../../services/order/adapters/order-item.ts';
import { statusOf } from '../../../services/order/domain/status.ts';
import { borrowGlobals } from '../globals.ts';
import { Random } from '../random.ts';
import { call } from './http.ts';
import { until } from './run.ts';
import { Deployment, REGIONS, Shop } from './shop.ts';
import { allOf, type BrownOut, CALM } from './weather.ts';

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;
const ORDERS = 120;
/** What the stage of the simulated shop lets a region begin (config/stages.yml), and a checkout asks twice. */
const PER_SECOND = 10;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.of();
});

/** So many orders of one thing come between these minutes. */
interface Wave {
  readonly orders: number;
  readonly sku: string;
  readonly fromMinute: number;
  readonly toMinute: number;
}
const ALL_THE_TIME: readonly Wave[] = [{ orders: ORDERS, sku: 'CUP', fromMinute: 0, toMinute: 65 }];

/** The provider is away for an hour, from the first minute on. */
async function outage(seed: number, fate: BrownOut['fate'], waves = ALL_THE_TIME) {
  const shop = new Shop({ deployment, seed, weather: CALM, note: () => {} });
  const { world, provider } = shop;
  const asked: number[] = [];
  const port = provider.port.bind(provider);
  provider.port = (ask) =>
    port((name, perform) => {
      asked.push(world.now);
      return ask(name, perform);
    });
  const own = borrowGlobals(world, new Random(seed + 1));
  try {
    await open(shop);
    const begin = world.now + MINUTES;
    const end = begin + 60 * MINUTES;
    world.after(MINUTES, () => {
      for (const region of REGIONS)
        shop.brownOuts.push({ region, hits: allOf('provider'), fate, share: 1, until: end });
    });
    const random = new Random(seed + 2);
    const ids = new Set<string>();
    let number = 0;
    for (const { orders, sku, fromMinute, toMinute } of waves) {
      for (const last = number + orders; number < last; number += 1) {
        const key = `key-${number}`;
        world.after(random.between(fromMinute, toMinute) * MINUTES, () =>
          place(shop, random.pick(REGIONS), key, sku, ids),
        );
      }
    }
    await until(shop, end);
    const meanwhile = statuses(shop);
    await until(shop, end + 8 * MINUTES);
    const soon = statuses(shop);
    await until(shop, end + 30 * MINUTES);
    return { shop, asked, begin, end, ids, meanwhile, soon, afterwards: statuses(shop) };
  } finally {
    own.giveBack();
  }
}

async function open(shop: Shop): Promise<void> {
  const { world } = shop;
  const products = world.tables().find((table) => table.includes('products')) ?? '';
  const [first = ''] = REGIONS;
  const price = { amount: 1290, currency: 'EUR' };
  for (const sku of ['CUP', 'RUG']) {
    world.put(first, products, { sku, region: first, revision: 1, name: sku, status: 'ACTIVE', price });
  }
  for (const region of REGIONS) {
    const request = { function: 'adjustStock', method: 'POST', path: '/v1/admin/inventory/CUP/adjustments' } as const;
    const body = { delta: 1000, reason: 'goods in', region };
    const by = { caller: 'olga', scope: 'ops' } as const;
    call(shop, region, { ...request, ...by, parameters: { sku: 'CUP' }, key: `open-${region}`, body }, () => {});
  }
  await until(shop, world.now + 10 * SECONDS);
}

function place(shop: Shop, region: string, key: string, sku: string, ids: Set<string>): void {
  const body = {
    items: [{ sku, quantity: 1 }],
    currency: 'EUR',
    shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    email: 'alice@example.com',
    paymentMethod: 'pm_card_visa',
  };
  const request = { function: 'placeOrder', method: 'POST', path: '/v1/orders', key, body } as const;
  call(shop, region, { ...request, caller: `customer of ${key}`, scope: 'shop' }, (answer) => {
    expect(answer?.status).toBe(202);
    ids.add(String(answer?.body.id));
  });
}

function statuses({ world }: Shop): Readonly<Record<string, number>> {
  const [first = ''] = REGIONS;
  const table = world.tables().find((each) => each.includes('orders')) ?? '';
  const orders = world
    .replica(first, table)
    .items()
    .filter(({ sk }) => String(sk).startsWith('STATE#'))
    .map(orderFromItem);
  return Object.fromEntries([...Map.groupBy(orders, statusOf)].map(([status, all]) => [status, all.length]));
}

/** The most that fall into any stretch of this length. */
function mostWithin(times: readonly number[], ms: number): number {
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + ms).length));
}

describe('an hour without the payment provider', () => {
  it.each([
    [1, 'throttled'],
    [2, 'silent'],
    [3, 'answer-lost'],
  ] as const)(
    'costs no order, and no storm follows it: seed %i, %s',
    async (seed, fate) => {
      const { shop, asked, begin, end, ids, meanwhile, afterwards } = await outage(seed, fate);
      expect(Object.keys(meanwhile).sort()).toEqual(['CONFIRMED', 'PENDING']);
      expect(meanwhile.PENDING).toBeGreaterThan(ORDERS / 2);
      expect(ids.size).toBe(ORDERS);
      expect(afterwards).toEqual({ CONFIRMED: ORDERS });
      const captured = shop.provider.payments().filter(({ status }) => status === 'captured');
      expect(new Set(captured.map(({ orderId }) => orderId))).toEqual(ids);
      expect(captured).toHaveLength(ORDERS);
      expect(shop.queues.dead).toEqual([]);

      // Once it is known, two trials at a time and region, minutes apart.
      const known = begin + 3 * MINUTES;
      const during = asked.filter((time) => time > known && time < end);
      expect(during.length).toBeLessThan(REGIONS.length * 80);
      expect(mostWithin(during, SECONDS)).toBeLessThanOrEqual(REGIONS.length * 4);
      // What has waited comes at the pace of a good day, and slower at first.
      const after = asked.filter((time) => time >= end);
      expect(mostWithin(after, SECONDS)).toBeLessThanOrEqual(REGIONS.length * PER_SECOND * 3);
      expect(shop.functions.complaint).toBeDefined();
    },
    600_000,
  );

  it('is over minutes later, also when most of those who wait want what is sold out, and ask for no money', async () => {
    const { meanwhile, soon, afterwards } = await outage(4, 'throttled', [
      { orders: 30, sku: 'CUP', fromMinute: 5, toMinute: 30 },
      { orders: 600, sku: 'RUG', fromMinute: 40, toMinute: 60 },
    ]);
    expect(meanwhile.PENDING).toBeGreaterThan(300);
    expect(soon.PENDING ?? 0).toBeLessThan(60);
    expect(afterwards).toEqual({ CONFIRMED: 30, REJECTED: 600 });
  }, 600_000);
});
