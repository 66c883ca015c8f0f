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
  Location: 'The path of the stock.',
  'Idempotency-Replayed': '`true` if a request with this key was carried out before.',
};

export const apiDocument: ApiDocument = {
  name: 'Stock',
  description: 'For operators: how many units there are, and which region sells them.',
  endpoints: [
    documented(GetStock, {
      operationId: 'getStock',
      summary: 'Show the stock of a SKU, its quotas and its ledger',
      description:
        'For each SKU, received + deficit = available + reserved + sold + in transit, always, even while the regions ' +
        'cannot reach each other. `lost` names a region that you believe lost; the answer then says how many units are ' +
        'stranded there. `movements` list units that came in, were sold, moved between quotas, or came back. Units that ' +
        'are only reserved for an order are in none of them.',
      answers: {
        200: {
          description: 'The stock, as far as this region knows.',
          schema: StockView,
          example: stock,
          headers: { ETag: 'This state of the stock. Send it back in `If-None-Match`.' },
        },
        304: { description: 'The stock has not changed.' },
      },
      problems: ['not-found'],
    }),
    documented(AdjustStock, {
      operationId: 'adjustStock',
      summary: 'Add units to the stock, or remove them',
      description:
        'Changes the quota of the region that you ask, at once. `region` names another one, which makes the change as soon ' +
        'as it hears of it. `policy` splits the units among all regions; a remainder goes to the first ones. ' +
        'Requests with the same `Idempotency-Key` count once.',
      example: { delta: 50, reason: 'Delivery 4711' },
      answers: {
        201: {
          description: 'The adjustment is made. This is the quota now.',
          schema: AdjustedView,
          example: { ...quota, sku: 'LAMP-1', adjustment },
          headers,
        },
        202: {
          description:
            'The adjustment is on its way to the region that owns the quota. With a policy: the part of each region. That ' +
            'of the region you asked is already made.',
          schema: z.union([AdjustmentAskedView, SplitView]),
          example: { sku: 'LAMP-1', region: 'eu-west-1', adjustment },
          headers: { ...headers, 'Retry-After': 'How many seconds to wait before you look.' },
        },
      },
      problems: ['idempotency-key-reused', 'stock-below-zero'],
    }),
    documented(ReshardStock, {
      operationId: 'reshardStock',
      summary: 'Sell a SKU from more shards',
      description:
        'One shard sells to about 40 orders a second. The units of the region are spread evenly over the shards while ' +
        'they go on selling. Use fewer shards when demand falls.',
      example: { count: 4 },
      answers: {
        200: {
          description: 'The units are spread over that many shards.',
          schema: ShardsView,
          example: { sku: 'LAMP-1', region: 'eu-central-1', count: 4 },
          headers,
        },
        202: {
          description: 'The change is on its way to the region that owns the shards.',
          schema: ShardsView,
          example: { sku: 'LAMP-1', region: 'eu-west-1', count: 4 },
          headers: { ...headers, 'Retry-After': 'How many seconds to wait before you look.' },
        },
      },
      problems: ['idempotency-key-reused'],
    }),
    documented(ReclaimStock, {
      operationId: 'reclaimStock',
      summary: 'Sell the units that are stranded in a lost region',
      description:
        'The lost region may have sold some of these units before it was lost, without this one knowing. They are then sold ' +
        'twice. When the region is back its own sales stand, and the missing units are shown as `deficit`. `confirm` says that you ' +
        'understand this; copy its text from the example.',
      example: { region: 'eu-west-1', quantity: 40, confirm: riskOfReclaim('eu-west-1') },
      answers: {
        201: {
          description: 'The units are for sale in the region that you asked.',
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
      summary: 'Take back goods of an order that can be sold again',
      description:
        'The units go back to the quota that sold them. An order cannot return more than it got. Do not book goods here that ' +
        'cannot be sold again. This moves no money.',
      example: { orderId: goods.orderId, quantity: 1, reason: goods.reason },
      answers: {
        201: { description: 'The units are for sale.', schema: ReturnView, example: goods, headers },
        202: {
          description: 'The return is on its way to the region that sold the units.',
          schema: ReturnView,
          example: { ...goods, region: 'eu-west-1' },
          headers: { ...headers, 'Retry-After': 'How many seconds to wait before you look.' },
        },
      },
      problems: ['idempotency-key-reused', 'stock-below-zero'],
    }),
  ],
};
