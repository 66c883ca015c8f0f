import type { Product } from './domain/product.ts';

export interface ShelfPart {
  readonly category: string | undefined;
  /** Only products behind this SKU. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Products {
  /** Every region's revision of a product that has reached this region; `exact` sees the last write made here. */
  revisionsOf(sku: string, reading?: { exact: boolean }): Promise<readonly Product[]>;
  /** The latest revision of each of these, found by key: the shelf may show an older one. */
  latestOf(skus: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** Writes this region's revision unless another one was written since `previous` was read. */
  save(product: Product, previous: Product | undefined): Promise<'saved' | 'outdated'>;
  /** Listed revisions in the order of their SKU. Revisions of one product stand side by side, old ones among them. */
  onShelf(part: ShelfPart): Promise<{ readonly revisions: readonly Product[]; readonly more: boolean }>;
}
