import { products } from '../container.ts';
import { create } from './get-product.ts';

export const handler = create(products());
