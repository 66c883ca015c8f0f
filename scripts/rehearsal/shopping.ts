/** Selling and buying in one region, through its public API. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world.ts';

const CALL_LIMIT_MS = 20_000;
const OUTCOME_LIMIT_MS = 45_000;
const LOOK_AGAIN_MS = 250;
/** A new function of the engine starts a process of its own. */
const ATTEMPTS = 5;
const SKU = 'MUG-SAND';

export type Outcome = 'CONFIRMED' | 'REJECTED';

export class Region {
  readonly #api: string;
  readonly #world: World;

  constructor(api: string, world: World) {
    this.#api = api;
    this.#world = world;
  }

  async sell(region: string): Promise<void> {
    const product = { name: 'Mug, sand', description: 'Stoneware.', category: 'table', status: 'ACTIVE' };
    const price = { amount: 1490, currency: 'EUR' };
    await this.#call('shop ops', 'PUT', `/v1/admin/products/${SKU}`, { ...product, price });
    const stock = { delta: 100, reason: 'rehearsal', region };
    await this.#call('shop ops', 'POST', `/v1/admin/inventory/${SKU}/adjustments`, stock);
  }

  /** Places an order and reads it until it has an outcome. */
  async order(paymentMethod: string, expected: Outcome): Promise<string> {
    const { id } = await this.#call('shop', 'POST', '/v1/orders', {
      items: [{ sku: SKU, quantity: 1 }],
      currency: 'EUR',
      shippingAddress: { name: 'Alice', line1: 'Lindenweg 4', city: 'Berlin', postalCode: '10115', country: 'DE' },
      email: 'alice@example.com',
      paymentMethod,
    });
    let status = '';
    for (const deadline = Date.now() + OUTCOME_LIMIT_MS; Date.now() < deadline; await sleep(LOOK_AGAIN_MS)) {
      status = await this.statusOf(String(id));
      if (status === expected) return String(id);
      if (status !== 'PENDING') break;
    }
    throw new Error(`Order ${id} should be ${expected} and is ${status}.`);
  }

  async statusOf(order: string): Promise<string> {
    const { status } = await this.#call('shop', 'GET', `/v1/orders/${order}`);
    return String(status);
  }

  async #call(scope: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const token = await this.#world.tokenOf('alice', scope);
    const key = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(this.#api + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(CALL_LIMIT_MS),
      });
      const text = await answer.text();
      if (answer.ok) return text ? JSON.parse(text) : {};
      if (method === 'PUT' && answer.status === 412) return {};
      if (answer.status < 500 || attempt === ATTEMPTS) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      await sleep(LOOK_AGAIN_MS * attempt);
    }
  }
}
