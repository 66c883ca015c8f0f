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
  description: 'Placed by a shopper, brought to rest by the checkout.',
  endpoints: [
    documented(PlaceOrder, {
      operationId: 'placeOrder',
      summary: 'Place an order',
      description:
        'The order is safe when it is answered; stock and payment follow. Follow it at `Location`. Prices are those of the ' +
        'catalogue: with `expectedTotal` (minor units) an order at another price is refused instead of placed. ' +
        'Send the same request with the same `Idempotency-Key` as often as you like: it makes one order. A changed request ' +
        'needs a new key and is refused without one, unless both reach the two regions in the same moment, or while the ' +
        'regions do not hear each other. Then both are answered `202` with one `id` and make one order: with the content and ' +
        'the price of the one whose payment came first, as the order and its mail say. A price that was just changed may ' +
        'differ between the regions in the same way, so send `expectedTotal`: no other total is charged.',
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
            Location: 'Where to follow the order.',
            'Retry-After': 'After how many seconds to look.',
            'Idempotency-Replayed': '`true` when this key has placed this order before.',
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
        'Each order is listed once. A page may hold fewer orders than `limit`, even none: there are more as long as it has a ' +
        '`nextCursor`.',
      answers: { 200: { description: 'A page.', schema: OrderPage, example: { items: [order] } } },
    }),
    documented(GetOrder, {
      operationId: 'getOrder',
      summary: 'Show one of your orders; operators see anybody’s',
      answers: {
        200: {
          description: 'The order.',
          schema: OrderView,
          example: order,
          headers: { ETag: 'Names this state of the order.' },
        },
        304: { description: 'Nothing has changed.' },
      },
      problems: ['not-found'],
    }),
  ],
};
