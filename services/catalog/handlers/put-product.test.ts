import { describe, expect, it } from '@jest/globals';
import { ask, operator } from '../../../shared/http/testing/ask.ts';
import type { Product } from '../domain/product.ts';
import type { Products } from '../ports.ts';
import { create } from './put-product.ts';

const standing: Product = {
  sku: 'LAMP',
  region: 'eu-west-1',
  revision: 3,
  name: 'Desk lamp',
  category: 'lighting',
  price: { amount: 1990, currency: 'EUR' },
  status: 'ACTIVE',
  createdAt: '2026-11-02T09:30:00.000Z',
  updatedAt: '2026-11-02T09:30:00.000Z',
};
const cheaper = { name: 'Desk lamp', category: 'lighting', price: { amount: 990, currency: 'EUR' } };

const put = (headers: Record<string, string>, ...there: Product[]) => putContent(cheaper, headers, ...there);

async function putContent(body: object, headers: Record<string, string>, ...there: Product[]) {
  const saved: Product[] = [];
  const products: Products = {
    revisionsOf: async () => there,
    latestOf: async () => new Map(),
    save: async (product) => {
      saved.push(product);
      return 'saved';
    },
    onShelf: async () => ({ revisions: [], more: false }),
  };
  const clock = () => new Date('2026-11-20T10:00:00.000Z');
  const reply = await ask(create({ products, clock, region: 'eu-central-1' }), {
    pathParameters: { sku: 'LAMP' },
    body,
    headers,
    claims: operator,
  });
  return { ...reply, saved };
}

describe('PUT /v1/admin/products/{sku}', () => {
  it('that is to make a product makes none where there is one, and tells which', async () => {
    expect(await put({ 'if-none-match': '*' }, standing)).toMatchObject({
      status: 412,
      body: { code: 'precondition-failed' },
      headers: { etag: '"3.eu-west-1"' },
      saved: [],
    });
    expect(await put({ 'if-none-match': '*' })).toMatchObject({ status: 201, saved: [{ revision: 1 }] });
  });

  it('that is to replace a revision replaces no other one', async () => {
    expect(await put({ 'if-match': '"2.eu-west-1"' }, standing)).toMatchObject({ status: 412, saved: [] });
    expect(await put({ 'if-match': '"3.eu-central-1"' }, standing)).toMatchObject({ status: 412, saved: [] });
    expect(await put({ 'if-match': '"3.eu-west-1"' }, standing)).toMatchObject({
      status: 200,
      saved: [{ revision: 4 }],
    });
    expect(await put({ 'if-match': '*' })).toMatchObject({ status: 412, saved: [] });
  });

  it.each<[string, object]>([
    ['/name', { name: 'Lamp\nYour account is locked' }],
    ['/category', { category: '\u202egnithgil' }],
    ['/description', { description: 'A lamp.\u0000' }],
    ['/attributes/Colour', { attributes: { Colour: 'red\u200b' } }],
  ])('refuses text that reads otherwise than it is, and names it: %s', async (pointer, parts) => {
    expect(await putContent({ ...cheaper, ...parts }, { 'if-none-match': '*' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer, detail: expect.stringContaining('invisible formatting characters') }] },
      saved: [],
    });
  });

  it('takes a description of several lines', async () => {
    const body = { ...cheaper, description: 'A lamp.\n\nOf brass.' };
    expect(await putContent(body, { 'if-none-match': '*' })).toMatchObject({ status: 201, saved: [body] });
  });

  it('asks for a condition that it can keep', async () => {
    const { status, body, saved } = await put({ 'if-none-match': '"3.eu-west-1"' }, standing);
    expect({ status, saved }).toEqual({ status: 400, saved: [] });
    expect(body.errors).toMatchObject([{ in: 'header', name: 'if-none-match' }]);
  });
});
