import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Shop } from './shop.ts';

const PRODUCTS = new URL('../scripts/seed/products.json', import.meta.url);
const productsSchema = z.array(z.looseObject({ sku: z.string(), stock: z.number().int().positive() }));
const ATTEMPTS = 5;

/**
 * Gives an empty shop something to sell, through its public API as any operator would. Every call carries a key of its
 * own, so that a run which was cut short is finished by the next one and no stock is received twice.
 */
export async function seedShop({ urls, regions, dataDir }: Shop): Promise<number> {
  const done = join(dataDir, 'seeded');
  if (existsSync(done)) return 0;
  const products = productsSchema.parse(JSON.parse(readFileSync(PRODUCTS, 'utf8')));
  const token = await tokenFrom(urls.identity);
  const send = (method: 'PUT' | 'POST', path: string, body: unknown, headers: Record<string, string>) =>
    patiently(urls.shop + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  await Promise.all(
    products.map(async ({ sku, stock, ...product }) => {
      await send('PUT', `/v1/admin/products/${sku}`, product, { 'idempotency-key': `seed-${sku}` });
      for (const { name: region } of regions) {
        const delta = Math.floor(stock / regions.length);
        const body = { delta, reason: 'opening stock', region };
        const headers = { 'idempotency-key': `seed-${sku}-${region}`, 'x-client-region': region };
        await send('POST', `/v1/admin/inventory/${sku}/adjustments`, body, headers);
      }
    }),
  );
  writeFileSync(done, new Date().toISOString());
  return products.length;
}

async function tokenFrom(identity: string): Promise<string> {
  const answer = await fetch(`${identity}/token?sub=seed&scope=shop+ops`, { method: 'POST' });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

async function patiently(url: string, request: RequestInit): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url, request).catch(() => undefined);
    // A product that somebody has changed since an earlier run stays as it is.
    if (answer?.ok || answer?.status === 412) return;
    const again = !answer || answer.status === 429 || answer.status >= 500;
    if (!again || attempt === ATTEMPTS) {
      throw new Error(`${request.method} ${new URL(url).pathname}: ${answer?.status} ${await answer?.text()}`);
    }
    await sleep(200 * attempt);
  }
}
