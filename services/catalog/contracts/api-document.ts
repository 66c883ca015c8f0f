import { type ApiDocument, documented } from '../../../shared/http/documented-endpoint.ts';
import { GetProduct } from './endpoints/get-product.ts';
import { ListProducts } from './endpoints/list-products.ts';
import { PutProduct } from './endpoints/put-product.ts';
import { ProductPage, ProductView } from './views.ts';

const body = {
  name: 'Desk lamp',
  description: 'Bends where you need it.',
  category: 'lighting',
  price: { amount: 1990, currency: 'EUR' },
  attributes: { colour: 'red', height: '45 cm' },
};

const product = {
  sku: 'LAMP-1',
  ...body,
  status: 'ACTIVE',
  revision: 3,
  createdAt: '2026-11-02T09:30:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
};

const etag = { ETag: 'Names this revision.' };

export const apiDocument: ApiDocument = {
  name: 'Products',
  description: 'What the shop sells. Anybody may look; operators change it.',
  endpoints: [
    documented(ListProducts, {
      operationId: 'listProducts',
      summary: 'List or search the products on sale',
      description:
        'In the order of their SKU. A search looks at a bounded part of the shop per request: a page may have fewer items ' +
        'than `limit`, or none, and still a `nextCursor`. The list ends where there is none.',
      answers: {
        200: {
          description: 'A page.',
          schema: ProductPage,
          example: { items: [product], nextCursor: 'eyJza3UiOiJMQU1QLTEifQ' },
        },
      },
    }),
    documented(GetProduct, {
      operationId: 'getProduct',
      summary: 'Show a product',
      description: 'Also one that is not sold any more: its `status` says so.',
      answers: {
        200: { description: 'The product.', schema: ProductView, example: product, headers: etag },
        304: { description: 'You have this revision already.' },
      },
      problems: ['not-found'],
    }),
    documented(PutProduct, {
      operationId: 'putProduct',
      summary: 'Create or replace a product',
      description:
        'The body is the whole product. Sending the same again changes nothing and makes no new revision. With `If-Match` ' +
        'the product is replaced only if it is still at that revision; with `If-None-Match: *` only if there is none yet.',
      example: body,
      answers: {
        200: {
          description: 'It was replaced, or was like this already.',
          schema: ProductView,
          example: product,
          headers: etag,
        },
        201: {
          description: 'It is new.',
          schema: ProductView,
          example: { ...product, revision: 1, createdAt: product.updatedAt },
          headers: { ...etag, Location: 'Where it is.' },
        },
      },
      problems: ['precondition-failed'],
    }),
  ],
};
