import { latestRevision } from '../contracts/price-list.ts';
import type { Product } from '../domain/product.ts';
import { isOffered, mentions, type Wish } from '../domain/shelf.ts';
import type { Products } from '../ports.ts';

export async function findProduct(products: Products, sku: string): Promise<Product | undefined> {
  return latestRevision(await products.revisionsOf(sku));
}

export interface ProductList {
  readonly items: readonly Product[];
  /** The SKU to go on behind; undefined at the end of the shelf. */
  readonly next: string | undefined;
}

// A search that finds little must not read the whole shop for one request: 300 entries are a few milliseconds.
const MOST_EXAMINED = 300;
const SEARCH_STRIDE = 100;

/**
 * Walks the shelf, and takes each product by its latest revision: the shelf also holds what another region has since
 * renamed, moved or retired. A product's latest revision stands on the shelf itself if it is offered, so a product none
 * of whose entries mentions the words need not be looked at.
 */
export async function listProducts(
  products: Products,
  { wish, limit, after }: { wish: Wish; limit: number; after: string | undefined },
): Promise<ProductList> {
  const items: Product[] = [];
  // A product has an entry per region at most. One more than that, and the answer knows whether there is a next page.
  const stride = wish.words.length > 0 ? SEARCH_STRIDE : 2 * limit + 1;
  let position = after;
  for (let examined = 0; ; ) {
    const { revisions, more } = await products.onShelf({ category: wish.category, after: position, limit: stride });
    examined += revisions.length;
    const last = revisions.at(-1)?.sku;
    // The stride may end between two regions' entries of one product, so the last one is looked at in any case.
    const worthALook = revisions.filter((entry) => mentions(entry, wish) || (more && entry.sku === last));
    const candidates = [...new Set(worthALook.map((entry) => entry.sku))];

    while (candidates.length > 0) {
      const some = candidates.splice(0, limit - items.length);
      const latest = await products.latestOf(some);
      items.push(...some.flatMap((sku) => latest.get(sku) ?? []).filter((product) => isOffered(product, wish)));
      const atTheEnd = !more && candidates.length === 0;
      if (items.length === limit) return { items, next: atTheEnd ? undefined : some.at(-1) };
    }
    if (!more) return { items, next: undefined };
    position = last;
    if (examined >= MOST_EXAMINED) return { items, next: position };
  }
}
