import { randomUUID } from 'node:crypto';
import type { PlaceOrderBody } from '../../services/order/contracts/api.ts';
import { eventually } from './eventually.ts';
import { type Caller, expectStatus } from './shop-client.ts';
import type { RunningShop } from './shop-process.ts';

export const PRICE = 1990;

/** An order as a test needs it: name only what the test is about. */
export function anOrder(sku: string, parts: Partial<PlaceOrderBody> & { quantity?: number } = {}): PlaceOrderBody {
  const { quantity = 1, ...body } = parts;
  return {
    items: [{ sku, quantity }],
    currency: 'EUR',
    shippingAddress: { name: 'Alice', line1: 'Lindenweg 4', city: 'Berlin', postalCode: '10115', country: 'DE' },
    email: 'alice@example.com',
    paymentMethod: 'pm_card_visa',
    ...body,
  };
}

/** A product of the test's own, with so many units in each region, once both regions know of it. */
export async function onSale(shop: RunningShop, ops: Caller, unitsPerRegion: number, name = 'ITEM'): Promise<string> {
  const sku = `${name}-${randomUUID().slice(0, 8)}`;
  const product = { name: 'Lamp', category: 'light', price: { amount: PRICE, currency: 'EUR' }, status: 'ACTIVE' };
  expectStatus(await ops.put(`/v1/admin/products/${sku}`, product), 201);
  if (unitsPerRegion > 0) await Promise.all(shop.regions.map((region) => receive(ops, sku, unitsPerRegion, region)));
  await eventually(
    async () => {
      for (const { api } of shop.regions) {
        expectStatus(await ops.at(api).get(`/v1/products/${sku}`), 200);
        const { totals } = await ops.at(api).stock(sku);
        if (totals.received !== unitsPerRegion * shop.regions.length)
          throw new Error(`${sku} has not arrived at ${api}.`);
      }
    },
    { within: 15_000 },
  );
  return sku;
}

async function receive(ops: Caller, sku: string, delta: number, { name, api }: RunningShop['regions'][number]) {
  const body = { delta, reason: 'opening stock', region: name };
  expectStatus(await ops.at(api).post(`/v1/admin/inventory/${sku}/adjustments`, body), 201);
}

const AT_REST = ['CONFIRMED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'NEEDS_REVIEW'];

/** The order once its checkout has ended. */
export function atRest(caller: Caller, id: string, within = 30_000) {
  return eventually(
    async () => {
      const order = await caller.order(id);
      if (!AT_REST.includes(order.status)) throw new Error(`${id} is still ${order.status}.`);
      return order;
    },
    { within, every: 200 },
  );
}
