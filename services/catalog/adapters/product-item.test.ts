import { expect, it } from '@jest/globals';
import { MAX_AMOUNT } from '../../../shared/kernel/money.ts';
import { UnwritableItem } from '../../../shared/storage/parse-item.ts';
import { aProduct } from '../testing/products.ts';
import { productFromItem, productItem } from './product-item.ts';

it('a product is not written when it could not be read: the shelf it stands on could not either', () => {
  const product = aProduct({});
  expect(productFromItem(productItem(product))).toEqual(product);
  expect(() => productItem({ ...product, price: { amount: MAX_AMOUNT + 1, currency: 'EUR' } })).toThrow(UnwritableItem);
});
