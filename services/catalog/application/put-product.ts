import type { Clock } from '../../../shared/kernel/clock.ts';
import { jitteredDelay } from '../../../shared/resilience/backoff.ts';
import { latestRevision } from '../contracts/price-list.ts';
import { hasContent, type Product, type ProductContent, revise, revisionTag } from '../domain/product.ts';
import type { Products } from '../ports.ts';

export interface PutProductParts {
  readonly products: Products;
  readonly clock: Clock;
  readonly region: string;
}

/** What the operator knows of the product: nothing, that there is none, or one of these revisions (`*`: any). */
export type Expectation =
  | { readonly kind: 'none' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'revision'; readonly tags: readonly string[] };

export interface PutProductCommand {
  readonly sku: string;
  readonly content: ProductContent;
  readonly expectation: Expectation;
}

export type PutProductOutcome =
  | { readonly kind: 'created' | 'replaced' | 'unchanged'; readonly product: Product }
  | { readonly kind: 'not-as-expected'; readonly current: Product | undefined }
  | { readonly kind: 'contended' };

// Operators who change one product at the same moment are few: whoever loses four times in a row is told so.
const ATTEMPTS = 4;

export async function putProduct(
  { products, clock, region }: PutProductParts,
  { sku, content, expectation }: PutProductCommand,
): Promise<PutProductOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, jitteredDelay(attempt, 25, 200, Math.random)));

    const revisions = await products.revisionsOf(sku, { exact: true });
    const current = latestRevision(revisions);
    if (current && expectation.kind === 'absent') return { kind: 'not-as-expected', current };
    // Before the expected revision is compared: a repeated request finds its own revision, and that is its success.
    if (current && hasContent(current, content)) return { kind: 'unchanged', product: current };
    if (expectation.kind === 'revision' && !isExpected(current, expectation.tags)) {
      return { kind: 'not-as-expected', current };
    }

    const product = revise(revisions, { sku, region, content, at: clock() });
    const previous = revisions.find((revision) => revision.region === region);
    if ((await products.save(product, previous)) === 'saved')
      return { kind: current ? 'replaced' : 'created', product };
  }
  return { kind: 'contended' };
}

function isExpected(current: Product | undefined, tags: readonly string[]): boolean {
  return current !== undefined && (tags.includes('*') || tags.includes(revisionTag(current)));
}
