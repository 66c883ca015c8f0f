import * as z from 'zod';
import { canonicalJson } from '../../../shared/kernel/json.ts';
import { ProductStatus, type PutProductBody } from '../contracts/api.ts';
import { latestRevision, PriceListItem } from '../contracts/price-list.ts';

/** One region's revision of a product. The product is the latest of them (contracts/price-list.ts). */
export const Product = PriceListItem.extend({
  status: ProductStatus,
  description: z.string().optional(),
  category: z.string(),
  attributes: z.record(z.string(), z.string()).optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Product = z.infer<typeof Product>;

/** What an operator decides of a product; the rest follows. */
export type ProductContent = PutProductBody;

export function hasContent(product: Product, content: ProductContent): boolean {
  const { name, description, category, price, status, attributes } = product;
  return canonicalJson({ name, description, category, price, status, attributes }) === canonicalJson(content);
}

/** Names one revision in all regions: two of the same number may have been made in two regions at once. */
export function revisionTag({ revision, region }: Pick<Product, 'revision' | 'region'>): string {
  return `${revision}.${region}`;
}

/**
 * The revision a region writes next: above every one it has seen, its own and the others'. So the number of its own
 * item only ever grows, and is all that a write needs to be conditioned on.
 */
export function revise(
  revisions: readonly Product[],
  { sku, region, content, at }: { sku: string; region: string; content: ProductContent; at: Date },
): Product {
  const latest = latestRevision(revisions);
  const now = at.toISOString();
  return {
    ...content,
    ...{ sku, region },
    revision: (latest?.revision ?? 0) + 1,
    createdAt: latest?.createdAt ?? now,
    updatedAt: now,
  };
}
