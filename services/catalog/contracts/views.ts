import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { ProductStatus } from './api.ts';

export const ProductView = z.object({
  sku: Sku,
  name: z.string(),
  description: z.string().optional(),
  category: z.string(),
  price: Money,
  status: ProductStatus,
  attributes: z.record(z.string(), z.string()).optional(),
  revision: z.int().min(1),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type ProductView = z.infer<typeof ProductView>;

export const ProductPage = z.object({ items: z.array(ProductView), nextCursor: z.string().optional() });
export type ProductPage = z.infer<typeof ProductPage>;
