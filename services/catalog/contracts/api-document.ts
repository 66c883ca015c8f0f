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

const etag = { ETag: 'The revision. Send it back in `If-Match` or `If-None-Match`.' };

export const apiDocument: ApiDocument = {
  name: 'Products',
  description: 'What the shop sells. Everybody can read it; operators change it.',
  endpoints: [
    documented(ListProducts, {
      operationId: 'listProducts',
      summary: 'List or search the products on sale',
      description:
        'Products are sorted by SKU. One request searches a bounded part of the shop, so a page may have fewer items than ' +
        '`limit`, or none, and still a `nextCursor`. The last page has no `nextCursor`.',
      answers: {
        200: {
          description: 'A page of products.',
          schema: ProductPage,
          example: { items: [product], nextCursor: 'eyJza3UiOiJMQU1QLTEifQ' },
        },
      },
    }),
    documented(GetProduct, {
      operationId: 'getProduct',
      summary: 'Show a product',
      description: 'Includes products that are no longer for sale: their `status` is `RETIRED`.',
      answers: {
        200: { description: 'The product.', schema: ProductView, example: product, headers: etag },
        304: { description: 'You already have this revision.' },
      },
      problems: ['not-found'],
    }),
    documented(PutProduct, {
      operationId: 'putProduct',
      summary: 'Create or replace a product',
      description:
        'The body is the whole product. Sending the same body again makes no new revision. `If-Match` replaces the product ' +
        'only if it is still at that revision. `If-None-Match: *` creates it only if there is no product with this SKU yet.',
      example: body,
      answers: {
        200: {
          description: 'The product was replaced, or already had this content.',
          schema: ProductView,
          example: product,
          headers: etag,
        },
        201: {
          description: 'The product was created.',
          schema: ProductView,
          example: { ...product, revision: 1, createdAt: product.updatedAt },
          headers: { ...etag, Location: 'The path of the product.' },
        },
      },
      problems: ['precondition-failed'],
    }),
  ],
};
