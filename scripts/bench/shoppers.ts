// The shoppers of the bench, in a process of their own: they share no event loop with the shop.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

export const ShoppersTask = z.object({
  shop: z.string(),
  token: z.string(),
  aws: z.string(),
  region: z.string(),
  table: z.string(),
  skus: z.array(z.string()),
  shoppers: z.int(),
  seconds: z.number(),
});
export type ShoppersTask = z.infer<typeof ShoppersTask>;

export interface ShoppersReport {
  readonly seconds: number;
  readonly confirmed: number;
  readonly otherwise: number;
  readonly errors: number;
  readonly placedMs: readonly number[];
  readonly confirmedMs: readonly number[];
}

/** How often all waiting orders are looked up, with one read of the table for all: the shop's functions do not feel it. */
const WATCH_MS = 40;
const PATIENCE_MS = 30_000;

const Watched = z.object({
  pk: z.string(),
  lifecycle: z.string(),
  review: z.unknown().optional(),
  updatedAt: z.string(),
});
type Rest = Pick<z.infer<typeof Watched>, 'lifecycle' | 'updatedAt'>;

/** Tells each shopper when its order has come to rest; the time is the order's own. */
class Watcher {
  readonly #waiting = new Map<string, (rest: Rest | undefined) => void>();
  readonly #db: DynamoDBDocumentClient;
  readonly #task: ShoppersTask;
  readonly #timer: NodeJS.Timeout;

  constructor(task: ShoppersTask) {
    const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
    const client = new DynamoDBClient({ endpoint: task.aws, region: task.region, credentials });
    this.#db = DynamoDBDocumentClient.from(client);
    this.#task = task;
    this.#timer = setInterval(() => void this.#look().catch(() => {}), WATCH_MS);
  }

  rest(id: string): Promise<Rest | undefined> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(() => this.#tell(id, undefined), PATIENCE_MS).unref();
    });
  }

  stop() {
    clearInterval(this.#timer);
    this.#db.destroy();
  }

  async #look() {
    const ids = [...this.#waiting.keys()].slice(0, 100);
    if (ids.length === 0) return;
    const Keys = ids.map((pk) => ({ pk, sk: `STATE#0001#${this.#task.region}` }));
    const { Responses } = await this.#db.send(new BatchGetCommand({ RequestItems: { [this.#task.table]: { Keys } } }));
    for (const item of Responses?.[this.#task.table] ?? []) {
      const { pk, lifecycle, review, updatedAt } = Watched.parse(item);
      if (lifecycle !== 'PENDING' || review) this.#tell(pk, { lifecycle, updatedAt });
    }
  }

  #tell(id: string, rest: Rest | undefined) {
    this.#waiting.get(id)?.(rest);
    this.#waiting.delete(id);
  }
}

async function shopFor(task: ShoppersTask): Promise<ShoppersReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: task.shoppers });
  const watcher = new Watcher(task);
  const placedMs: number[] = [];
  const confirmedMs: number[] = [];
  let otherwise = 0;
  let errors = 0;
  const start = Date.now();

  const shopper = async (number: number) => {
    for (let turn = number; Date.now() - start < task.seconds * 1000; turn += 1) {
      const sku = task.skus[turn % task.skus.length] ?? '';
      const before = Date.now();
      const precise = performance.now();
      const id = await place(task, sku, agent).catch(() => undefined);
      if (!id) {
        errors += 1;
        continue;
      }
      placedMs.push(performance.now() - precise);
      const rest = await watcher.rest(id);
      if (rest?.lifecycle === 'CONFIRMED') confirmedMs.push(Date.parse(rest.updatedAt) - before);
      else otherwise += 1;
    }
  };
  await Promise.all(Array.from({ length: task.shoppers }, (_, number) => shopper(number)));
  watcher.stop();
  agent.destroy();
  const seconds = (Date.now() - start) / 1000;
  return { seconds, confirmed: confirmedMs.length, otherwise, errors, placedMs, confirmedMs };
}

/** Two lines, as the shops that others measured were asked for. */
function place({ shop, token, skus }: ShoppersTask, sku: string, agent: Agent): Promise<string> {
  const other = skus[(skus.indexOf(sku) + 7) % skus.length];
  const body = JSON.stringify({
    items: [
      { sku, quantity: 1 },
      { sku: other, quantity: 1 },
    ],
    currency: 'EUR',
    shippingAddress: { name: 'Bench', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    email: 'bench@example.com',
    paymentMethod: 'pm_card_visa',
  });
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': randomUUID(),
    };
    const sent = request(`${shop}/v1/orders`, { method: 'POST', agent, headers, timeout: 15_000 }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      if (answer.statusCode === 202) resolve(JSON.parse(text).id);
      else reject(new Error(`${answer.statusCode} ${text}`));
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end(body);
  });
}

if (process.argv[2]) {
  const report = await shopFor(ShoppersTask.parse(JSON.parse(process.argv[2])));
  process.send?.(report, () => process.exit(0));
}
