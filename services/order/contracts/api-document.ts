import { type ApiDocument, documented } from '../../../shared/http/documented-endpoint.ts';
import { OrderPage, OrderView } from './api.ts';
import { GetOrder } from './endpoints/get-order.ts';
import { ListOrders } from './endpoints/list-orders.ts';
import { PlaceOrder } from './endpoints/place-order.ts';

const id = 'ord_5k0m8b7x3q9wzn2vhtfy6rcjd4';
const price = { amount: 1990, currency: 'EUR' };
const total = { amount: 3980, currency: 'EUR' };

const order = {
  id,
  status: 'CONFIRMED',
  paymentStatus: 'CAPTURED',
  fulfilmentStatus: 'UNFULFILLED',
  items: [{ sku: 'LAMP-1', name: 'Desk lamp', quantity: 2, unitPrice: price, total }],
  totals: { items: total, total },
  currency: 'EUR',
  region: 'eu-central-1',
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:01.000Z',
  nextActions: [],
};

const accepted = {
  ...order,
  status: 'PENDING',
  paymentStatus: 'PENDING',
  updatedAt: order.createdAt,
  nextActions: [{ action: 'follow', method: 'GET', href: `/v1/orders/${id}` }],
};

export const apiDocument: ApiDocument = {
  name: 'Orders',
  description: 'What shoppers have ordered, and what has become of it.',
  endpoints: [
    documented(PlaceOrder, {
      operationId: 'placeOrder',
      summary: 'Place an order',
      description:
        'The answer means that the order is safe. Stock and payment follow: watch the order at `Location`. Prices come from ' +
        'the catalogue. Send `expectedTotal`, the total that the shopper saw in minor units, and no other total is ever charged.\n\n' +
        'Send the same request with the same `Idempotency-Key` as often as you like: it makes one order. A changed request ' +
        'needs a new key, otherwise it is refused with `422`. There is one exception. If both requests reach different regions ' +
        'at the same moment, or while the regions cannot reach each other, both are answered `202` with the same `id`. ' +
        'They still make one order: the request whose payment came first decides its items and its price, which the order and ' +
        'its mail show. The same holds for one request while a price is changing, which is why you should send `expectedTotal`.',
      example: {
        items: [{ sku: 'LAMP-1', quantity: 2 }],
        currency: 'EUR',
        shippingAddress: { name: 'Alice', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
        email: 'alice@example.com',
        paymentMethod: 'pm_card_visa',
        expectedTotal: 3980,
      },
      answers: {
        202: {
          description: 'The order is accepted.',
          schema: OrderView,
          example: accepted,
          headers: {
            Location: 'The path of the order.',
            'Retry-After': 'How many seconds to wait before you look.',
            'Idempotency-Replayed': '`true` if a request with this key placed this order before.',
          },
        },
      },
      problems: [
        'idempotency-key-reused',
        'unknown-product',
        'currency-not-offered',
        'total-changed',
        'total-too-large',
        'total-too-small',
      ],
    }),
    documented(ListOrders, {
      operationId: 'listOrders',
      summary: 'List your orders, newest first',
      description:
        'Each order is listed once. A page may have fewer orders than `limit`, or none, and still a `nextCursor`. The last ' +
        'page has no `nextCursor`.',
      answers: { 200: { description: 'A page of orders.', schema: OrderPage, example: { items: [order] } } },
    }),
    documented(GetOrder, {
      operationId: 'getOrder',
      summary: 'Show one of your orders; operators can see every order',
      description:
        'An order that one region has just accepted may be unknown in the other for a moment, usually less than a second, or for as ' +
        'long as the accepting region is away. Ask again, or repeat the request that placed it with the same `Idempotency-Key`.',
      answers: {
        200: {
          description: 'The order.',
          schema: OrderView,
          example: order,
          headers: { ETag: 'This state of the order. Send it back in `If-None-Match`.' },
        },
        304: { description: 'The order has not changed.' },
      },
      problems: ['not-found'],
    }),
  ],
};
