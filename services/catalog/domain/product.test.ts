import { describe, expect, it } from '@jest/globals';
import { PutProductBody } from '../contracts/api.ts';
import { latestRevision } from '../contracts/price-list.ts';
import { aProduct } from '../testing/products.ts';
import { hasContent, revise } from './product.ts';

const content = {
  name: 'Lamp',
  category: 'lighting',
  price: { amount: 1990, currency: 'EUR' },
  status: 'ACTIVE',
} as const;

describe('a product', () => {
  it('is the highest revision, wherever it was written; of two equal ones the region name decides', () => {
    const here = aProduct({ revision: 2, name: 'here' });
    const there = aProduct({ region: 'eu-west-1', revision: 3, name: 'there' });
    expect(latestRevision([here, there])).toBe(there);
    expect(latestRevision([there, { ...here, revision: 3 }])).toBe(there);
    expect(latestRevision([{ ...here, revision: 3 }, there])).toBe(there);
    expect(latestRevision([])).toBeUndefined();
  });

  it('gets a revision above all that this region has seen, and keeps the day it was made', () => {
    const revisions = [
      aProduct({ revision: 2 }),
      aProduct({ region: 'eu-west-1', revision: 5, createdAt: '2026-01-01T00:00:00.000Z' }),
    ];
    const next = revise(revisions, { sku: 'LAMP', region: 'eu-central-1', content, at: new Date('2026-12-01') });
    expect(next).toMatchObject({
      region: 'eu-central-1',
      revision: 6,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-12-01T00:00:00.000Z',
    });
  });

  it('has the same content whatever order its attributes came in, and another one when one is left out', () => {
    const product = aProduct({ attributes: { colour: 'red', size: 'L' } });
    expect(hasContent(product, { ...content, attributes: { size: 'L', colour: 'red' } })).toBe(true);
    expect(hasContent(product, content)).toBe(false);
  });

  it('is described by the operator field by field', () => {
    const parsed = PutProductBody.safeParse({
      name: ' ',
      category: 'x',
      price: { amount: 1.5, currency: 'EUR' },
      weight: 1,
    });
    expect(parsed.error?.issues.map((issue) => issue.path.join('.') || issue.code)).toEqual([
      'name',
      'price.amount',
      'unrecognized_keys',
    ]);
  });
});
