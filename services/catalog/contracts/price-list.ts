import * as z from 'zod';
import { Money } from '../../../shared/kernel/money.ts';
import { Sku } from '../../../shared/kernel/sku.ts';
import { RegionName } from '../../../shared/region/regions.ts';

/**
 * The part of the products table that catalog publishes for reading (docs/adr/0005-price-list.md). A product has one
 * item per region that ever changed it; the highest revision is the product.
 */
export const PriceListItem = z.object({
  sku: Sku,
  region: RegionName,
  revision: z.int().min(1),
  name: z.string(),
  status: z.enum(['ACTIVE', 'RETIRED']),
  price: Money,
});
export type PriceListItem = z.infer<typeof PriceListItem>;

/** Two operators may have changed a product in two regions at once: then the regions' names decide, everywhere alike. */
export function latestRevision<Item extends { readonly revision: number; readonly region: string }>(
  items: readonly Item[],
): Item | undefined {
  return items.reduce<Item | undefined>(
    (latest, item) =>
      !latest || item.revision > latest.revision || (item.revision === latest.revision && item.region > latest.region)
        ? item
        : latest,
    undefined,
  );
}
