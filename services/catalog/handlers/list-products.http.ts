import { products } from '../container.ts';
import { create } from './list-products.ts';

export const handler = create(products());
