import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { StockView } from '../../services/inventory/contracts/views.ts';
import type { OrderView } from '../../services/order/contracts/api.ts';
import { expectMoneyToAddUp, expectStockToAddUp, unitsSold } from '../support/books.ts';
import { eventually } from '../support/eventually.ts';
import { anOrder, atRest, onSale } from '../support/shelf.ts';
import { type Caller, expectStatus, operator, runningShop, shopper } from '../support/shop-client.ts';
import { control } from '../support/world.ts';

const shop = runningShop();
const [crowded, quiet] = shop.regions as [(typeof shop.regions)[0], (typeof shop.regions)[0]];
const UNITS = 100;
/** More than its half wants to buy in one region, less than its half in the other. */
const SHOPPERS = { crowded: 170, quiet: 30 };
const MINUTE = 60_000;

describe('a flash sale of the last hundred units while the regions do not hear of each other', () => {
  const orders: OrderView[] = [];
  let ops: Caller;
  let sku: string;
  let inPartition: readonly string[];
  /** Of those who come once everything is sold, one in each region. */
  let tooLate: readonly OrderView[];
  let seen: Awaited<ReturnType<ReturnType<typeof watchStock>['stop']>>;

  /** All that happens; the tests below only look at it. */
  beforeAll(async () => {
    ops = await operator(shop);
    sku = await onSale(shop, ops, UNITS / shop.regions.length, 'FLASH');
    await control(shop, 'replication', { paused: true });
    const watching = watchStock(ops, sku);
    try {
      await sellInPartition();
      inPartition = orders.map(({ region, status, rejection }) => `${region} ${rejection?.code ?? status}`);
      await control(shop, 'replication', { paused: false });
      await sellTheRest();
    } finally {
      await control(shop, 'replication', { paused: false });
      seen = await watching.stop();
    }
  }, 12 * MINUTE);

  async function sellInPartition() {
    const shoppers = await Promise.all(Array.from({ length: SHOPPERS.crowded + SHOPPERS.quiet }, () => shopper(shop)));
    const placed = await Promise.all(
      shoppers.map(async (each, index) => {
        const caller = each.at(index < SHOPPERS.crowded ? crowded.api : quiet.api);
        return [caller, await buy(caller, sku)] as const;
      }),
    );
    // One after the other: two hundred who ask all the time would be what the shop is busy with.
    for (const [caller, id] of placed) orders.push(await atRest(caller, id, 3 * MINUTE));
  }

  async function sellTheRest() {
    const late = await shopper(shop);
    // Wherever the units are by now: they may travel to the region that has run out.
    await eventually(
      async () => {
        for (const { api } of shop.regions)
          orders.push(await atRest(late.at(api), await buy(late.at(api), sku), MINUTE));
        expect(unitsSold(orders, sku)).toBe(UNITS);
      },
      { within: 4 * MINUTE },
    );
    tooLate = await Promise.all(
      shop.regions.map(async ({ api }) => atRest(late.at(api), await buy(late.at(api), sku), MINUTE)),
    );
  }

  it('sells no unit twice: two hundred shoppers, and every region sells what it has', () => {
    expect(countsOf(inPartition)).toEqual({
      [`${crowded.name} CONFIRMED`]: UNITS / 2,
      [`${crowded.name} OUT_OF_STOCK`]: SHOPPERS.crowded - UNITS / 2,
      [`${quiet.name} CONFIRMED`]: SHOPPERS.quiet,
    });
  });

  it(
    'leaves what was stranded for sale once they hear of each other again, and not one unit more',
    async () => {
      for (const order of tooLate) {
        expect(order).toMatchObject({ status: 'REJECTED', rejection: { code: 'OUT_OF_STOCK' } });
      }
      await expectStockToAddUp({ shop, ops, sku }, { received: UNITS, orders, within: MINUTE });
      await expectMoneyToAddUp(shop, orders);
    },
    2 * MINUTE,
  );

  it('shows every operator, in either region and at any time, stock that adds up', () => {
    expect(seen.wrong).toEqual([]);
    expect(seen.failures).toEqual([]);
    expect(seen.looks).toBeGreaterThan(20);
  });
});

/** Under one key until it is accepted: a busy shop says when it is too busy. */
function buy(caller: Caller, sku: string): Promise<string> {
  const key = randomUUID();
  return eventually(async () => (await caller.place(anOrder(sku), key)).id, { within: 3 * MINUTE, every: 500 });
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** A region that two hundred shoppers are at may ask to come back later; nothing else may happen to who only looks. */
const BUSY = [429, 503];

/** Looks at the stock in both regions again and again; what does not add up is kept, and so is a look that fails. */
function watchStock(ops: Caller, sku: string) {
  const wrong: StockView['totals'][] = [];
  const failures: string[] = [];
  let looks = 0;
  const look = async (api: string) => {
    const reply = await ops.at(api).get(`/v1/admin/inventory/${sku}`);
    if (BUSY.includes(reply.status)) return;
    const { totals } = StockView.parse(expectStatus(reply, 200).body);
    looks += 1;
    if (!addsUp(totals)) wrong.push(totals);
  };
  let stopping = false;
  const watch = (async () => {
    while (!stopping) {
      for (const { api } of shop.regions) await look(api).catch((error: unknown) => failures.push(String(error)));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  })();
  return {
    async stop() {
      stopping = true;
      await watch;
      return { looks, wrong, failures };
    },
  };
}

function addsUp({ received, available, reserved, sold, inTransit }: StockView['totals']): boolean {
  return (
    received === UNITS && available + reserved + sold + inTransit === UNITS && Math.min(available, reserved, sold) >= 0
  );
}
