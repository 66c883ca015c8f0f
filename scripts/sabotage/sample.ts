import { createHash } from 'node:crypto';

/** In an order that the seed alone decides, so that each day's sample begins with others. */
export function shuffled<Item extends { readonly name: string }>(items: readonly Item[], seed: string): Item[] {
  const place = ({ name }: Item) => createHash('sha256').update(`${seed} ${name}`).digest('hex');
  return [...items].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}
