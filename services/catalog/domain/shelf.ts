import type { Product } from './product.ts';

/** What a shopper looks for. */
export interface Wish {
  readonly words: readonly string[];
  readonly category: string | undefined;
}

export function wishFor(text: string | undefined, category: string | undefined): Wish {
  return { words: (text ?? '').toLowerCase().split(/\s+/).filter(Boolean), category };
}

/** Every word occurs somewhere in the name, the description or the SKU. */
export function mentions(product: Product, { words }: Wish): boolean {
  const text = `${product.sku}\n${product.name}\n${product.description ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Asked of a product's latest revision alone: an older one may stand on another shelf, under another name. */
export function isOffered(product: Product, wish: Wish): boolean {
  const { category } = wish;
  return (
    product.status === 'ACTIVE' && (category === undefined || product.category === category) && mentions(product, wish)
  );
}
