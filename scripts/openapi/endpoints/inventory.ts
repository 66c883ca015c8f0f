import * as z from 'zod';
import {
  AdjustedView,
  AdjustmentAskedView,
  AdjustmentBody,
  StockView,
} from '../../../services/inventory/contracts/api.ts';
import { IdempotencyHeaders } from '../../../shared/http/request.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import type { EndpointGroup } from '../endpoint.ts';

const quota = { region: 'eu-central-1', shard: 0, available: 38, reserved: 2, sold: 10, received: 50 };

const stock = {
  sku: 'LAMP-1',
  totals: { available: 38, reserved: 2, sold: 10, received: 50, inTransit: 0 },
  quotas: [quota],
  movements: {
    items: [
      {
        ...{ region: 'eu-central-1', shard: 0, cause: 'ADJUSTED', reference: 'adj_7c1d', reason: 'Delivery 4711' },
        delta: { available: 50, reserved: 0, sold: 0, received: 50 },
        at: '2026-11-20T09:00:00.000Z',
      },
    ],
  },
};

const adjustment = { id: 'adj_7c1d', delta: 50, reason: 'Delivery 4711', at: '2026-11-20T09:00:00.000Z' };

const headers = {
  Location: 'Where the stock is shown.',
  'Idempotency-Replayed': '`true` when this key has done this before.',
};

export const inventory: EndpointGroup = {
  name: 'Stock',
  description: 'For operators: how many units there are, and whose they are.',
  endpoints: [
    {
      ...{ method: 'get', path: '/v1/admin/inventory/{sku}', operationId: 'getStock' },
      summary: 'Show the stock of a SKU, its quotas and its ledger',
      description: 'Per SKU: received = available + reserved + sold + in transit.',
      scope: 'ops',
      pathParameters: { sku: Sku },
      query: z.object({
        limit: z.int().min(1).max(100).default(20).optional(),
        cursor: z.string().max(2048).optional(),
      }),
      headers: z.object({ 'if-none-match': z.string().optional() }),
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
    },
    {
      ...{ method: 'post', path: '/v1/admin/inventory/{sku}/adjustments', operationId: 'adjustStock' },
      summary: 'Take units in, or out',
      description:
        'Changes the quota of the region that was asked, at once; with `region`, that of another one, which does it as soon ' +
        'as it hears of it. A request with the same `Idempotency-Key` counts once.',
      scope: 'ops',
      pathParameters: { sku: Sku },
      headers: IdempotencyHeaders,
      body: { schema: AdjustmentBody, example: { delta: 50, reason: 'Delivery 4711' } },
      answers: {
        201: {
          description: 'It is done, and this is the quota now.',
          schema: AdjustedView,
          example: { ...quota, sku: 'LAMP-1', adjustment },
          headers,
        },
        202: {
          description: 'It is on its way to the region whose quota it is.',
          schema: AdjustmentAskedView,
          example: { sku: 'LAMP-1', region: 'eu-west-1', adjustment },
          headers: { ...headers, 'Retry-After': 'After how many seconds to look.' },
        },
      },
      problems: ['idempotency-key-reused', 'stock-below-zero'],
    },
  ],
};
