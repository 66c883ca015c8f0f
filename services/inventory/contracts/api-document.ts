import * as z from 'zod';
import { type ApiDocument, documented } from '../../../shared/http/documented-endpoint.ts';
import { riskOfReclaim } from './api.ts';
import { AdjustStock } from './endpoints/adjust-stock.ts';
import { GetStock } from './endpoints/get-stock.ts';
import { ReclaimStock } from './endpoints/reclaim-stock.ts';
import { ReshardStock } from './endpoints/reshard-stock.ts';
import { TakeBack } from './endpoints/take-back.ts';
import { ReturnView } from './returns.ts';
import { AdjustedView, AdjustmentAskedView, ReclaimView, ShardsView, SplitView, StockView } from './views.ts';

const quota = {
  ...{ region: 'eu-central-1', shard: 0, available: 28, reserved: 2, sold: 10, received: 50 },
  ...{ sent: 10, arrived: 0, deficit: 0, changedAt: '2026-11-20T10:15:00.000Z' },
};

const stock = {
  sku: 'LAMP-1',
  totals: { available: 28, reserved: 2, sold: 10, received: 50, inTransit: 10, deficit: 0 },
  quotas: [{ ...quota, inTransit: 10 }],
  movements: {
    items: [
      {
        ...{ region: 'eu-central-1', shard: 0, cause: 'ADJUSTED', reference: 'adj_7c1d', reason: 'Delivery 4711' },
        delta: { available: 50, reserved: 0, sold: 0, received: 50, sent: 0, arrived: 0, deficit: 0 },
        at: '2026-11-20T09:00:00.000Z',
      },
    ],
  },
};

const adjustment = { id: 'adj_7c1d', delta: 50, reason: 'Delivery 4711', at: '2026-11-20T09:00:00.000Z' };

const goods = {
  ...{ id: 'ret_7c1d', orderId: 'ord_6zq0x3v8m5k2c9n4b7t1r0w8ya', sku: 'LAMP-1', quantity: 1 },
  ...{ region: 'eu-central-1', reason: 'Did not fit', at: '2026-11-20T15:30:00.000Z' },
};

const headers = {
  Location: 'Where the stock is shown.',
  'Idempotency-Replayed': '`true` when this key has done this before.',
};

export const apiDocument: ApiDocument = {
  name: 'Stock',
  description: 'For operators: how many units there are, and whose they are.',
  endpoints: [
    documented(GetStock, {
      operationId: 'getStock',
      summary: 'Show the stock of a SKU, its quotas and its ledger',
      description:
        'Per SKU: received + deficit = available + reserved + sold + in transit, at every moment, also while the regions do ' +
        'not hear each other. With `lost`, a region believed to be lost, it says what is stranded there. `movements` are ' +
        'what came in, was sold, sent, moved or came back; units that are only held for an order are in none of them.',
      answers: {
        200: {
          description: 'The stock, as this region knows it.',
          schema: StockView,
          example: stock,
          headers: { ETag: 'Names this state of the stock.' },
        },
        304: { description: 'Nothing has changed.' },
      },
      problems: ['not-found'],
    }),
    documented(AdjustStock, {
      operationId: 'adjustStock',
      summary: 'Take units in, or out',
      description:
        'Changes the quota of the region that was asked, at once; with `region`, that of another one, which does it as soon ' +
        'as it hears of it. With a `policy` it is split over all regions; what does not divide goes to the first ones. A ' +
        'request with the same `Idempotency-Key` counts once.',
      example: { delta: 50, reason: 'Delivery 4711' },
      answers: {
        201: {
          description: 'It is done, and this is the quota now.',
          schema: AdjustedView,
          example: { ...quota, sku: 'LAMP-1', adjustment },
          headers,
        },
        202: {
          description:
            'It is on its way to the region whose quota it is. With a policy: the parts, of which that of the asked region ' +
            'is made.',
          schema: z.union([AdjustmentAskedView, SplitView]),
          example: { sku: 'LAMP-1', region: 'eu-west-1', adjustment },
          headers: { ...headers, 'Retry-After': 'After how many seconds to look.' },
        },
      },
      problems: ['idempotency-key-reused', 'stock-below-zero'],
    }),
    documented(ReshardStock, {
      operationId: 'reshardStock',
      summary: 'Sell a SKU from more shards',
      description:
        'One shard takes about 500 orders a second. The units of the region are spread evenly over that many, while they ' +
        'sell. A SKU that cools down can be given fewer.',
      example: { count: 4 },
      answers: {
        200: {
          description: 'It is done.',
          schema: ShardsView,
          example: { sku: 'LAMP-1', region: 'eu-central-1', count: 4 },
          headers,
        },
        202: {
          description: 'It is on its way to the region whose shards they are.',
          schema: ShardsView,
          example: { sku: 'LAMP-1', region: 'eu-west-1', count: 4 },
          headers: { ...headers, 'Retry-After': 'After how many seconds to look.' },
        },
      },
      problems: ['idempotency-key-reused'],
    }),
    documented(ReclaimStock, {
      operationId: 'reclaimStock',
      summary: 'Sell here what is stranded in a lost region',
      description:
        'Units that the lost region sold before it was lost, and that nobody here knows of, may be sold twice. When it is ' +
        'back its own sales stand, and what is then missing is shown as `deficit`. `confirm` says that this is understood, ' +
        'in the words of the example.',
      example: { region: 'eu-west-1', quantity: 40, confirm: riskOfReclaim('eu-west-1') },
      answers: {
        201: {
          description: 'The units are for sale in the region that was asked.',
          schema: ReclaimView,
          example: {
            sku: 'LAMP-1',
            reclaim: {
              ...{ id: 'rec_7c1d', from: 'eu-west-1', to: 'eu-central-1', quantity: 40 },
              at: '2026-11-20T03:12:00.000Z',
            },
          },
          headers,
        },
      },
      problems: ['idempotency-key-reused', 'stock-below-zero'],
    }),
    documented(TakeBack, {
      operationId: 'takeBack',
      summary: 'Take back goods of an order, to be sold again',
      description:
        'They go into the quota that they were sold from, never more than the order got and has not given back. Goods that ' +
        'cannot be sold again are not taken back here. Moves no money.',
      example: { orderId: goods.orderId, quantity: 1, reason: goods.reason },
      answers: {
        201: { description: 'They are for sale.', schema: ReturnView, example: goods, headers },
        202: {
          description: 'They are on their way into the books of the region that sold them.',
          schema: ReturnView,
          example: { ...goods, region: 'eu-west-1' },
          headers: { ...headers, 'Retry-After': 'After how many seconds to look.' },
        },
      },
      problems: ['idempotency-key-reused', 'stock-below-zero'],
    }),
  ],
};
