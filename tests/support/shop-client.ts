import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { StockView } from '../../services/inventory/contracts/views.ts';
import { OrderPage, OrderView, type PlaceOrderBody } from '../../services/order/contracts/api.ts';
import { ProblemDetails } from '../../shared/http/problem.ts';
import type { RunningShop } from './shop-process.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** As long as API Gateway waits for a function. */
const TIMEOUT_MS = 30_000;
const Token = z.object({ access_token: z.string() });

/** The shop that the e2e project has started. */
export function runningShop(): RunningShop {
  const told = JSON.parse(process.env.TWINSHOP_RUNNING ?? '{"failure":"Run it with npm test."}');
  if (told.failure) throw new Error(told.failure);
  return told;
}

export async function tokenOf(shop: Pick<RunningShop, 'urls'>, sub: string, scope: string): Promise<string> {
  const answer = await fetch(`${shop.urls.identity}/token?${new URLSearchParams({ sub, scope })}`, { method: 'POST' });
  return Token.parse(await answer.json()).access_token;
}

/** Somebody with a token, or without one, who speaks to the shop at one of its addresses. */
export class Caller {
  readonly #address: string;
  readonly #token: string | undefined;

  constructor(address: string, token?: string) {
    this.#address = address;
    this.#token = token;
  }

  /** The same person elsewhere. */
  at(address: string): Caller {
    return new Caller(address, this.#token);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#send('GET', path, headers);
  }

  put(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#send('PUT', path, headers, body);
  }

  /** With a key of its own unless the test is about the key; `null` sends none. */
  post(path: string, body: unknown, key: string | null = randomUUID()): Promise<Reply> {
    return this.#send('POST', path, key === null ? {} : { 'idempotency-key': key }, body);
  }

  /** Places an order that has to be accepted. As the shop asks for: what fails on its side is sent again under its key. */
  async place(body: PlaceOrderBody, key: string = randomUUID()): Promise<OrderView> {
    for (let patience = 5; ; patience -= 1) {
      const reply = await this.post('/v1/orders', body, key);
      if (reply.status < 500 || patience === 0) return OrderView.parse(expectStatus(reply, 202).body);
      await sleep(1000);
    }
  }

  async order(id: string): Promise<OrderView> {
    return OrderView.parse(expectStatus(await this.get(`/v1/orders/${id}`), 200).body);
  }

  async orders(limit = 50): Promise<readonly OrderView[]> {
    return OrderPage.parse(expectStatus(await this.get(`/v1/orders?limit=${limit}`), 200).body).items;
  }

  async stock(sku: string): Promise<StockView> {
    return StockView.parse(expectStatus(await this.get(`/v1/admin/inventory/${sku}`), 200).body);
  }

  async #send(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Reply> {
    const answer = await fetch(this.#address + path, {
      method,
      headers: {
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, body: isJson && text ? JSON.parse(text) : text };
  }
}

export async function shopper(shop: RunningShop, name: string = `shopper-${randomUUID()}`): Promise<Caller> {
  return new Caller(shop.urls.shop, await tokenOf(shop, name, 'shop'));
}

export async function operator(shop: RunningShop): Promise<Caller> {
  return new Caller(shop.urls.shop, await tokenOf(shop, 'operator', 'shop ops'));
}

export function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status === status) return reply;
  throw new Error(`Expected ${status}, got ${reply.status}: ${JSON.stringify(reply.body)}`);
}

/** The problem an answer carries, checked against the API's own schema. */
export function problemIn({ headers, body }: Reply): ProblemDetails {
  const type = headers.get('content-type');
  if (type !== 'application/problem+json') throw new Error(`Not a problem but ${type}: ${JSON.stringify(body)}`);
  return ProblemDetails.parse(body);
}
