import * as z from 'zod';
import type { RunningShop } from './shop-process.ts';

/** The world outside the regions as the local shop plays it: what the provider took, what reached a mailbox. */
const Payments = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      orderId: z.string().nullish(),
      captured: z.int(),
      refunded: z.int(),
      status: z.string(),
    }),
  ),
});
const Mails = z.object({
  items: z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string() })),
});
const State = z.object({
  regions: z.array(z.object({ name: z.string(), status: z.string(), healthy: z.boolean() })),
  replication: z.looseObject({ paused: z.boolean() }),
});

export async function paymentsOf(shop: RunningShop, orderId: string) {
  return (await allPayments(shop)).filter((payment) => payment.orderId === orderId);
}

export async function allPayments(shop: RunningShop) {
  return Payments.parse(await read(`${shop.urls.payments}/_/payments`)).items;
}

export async function mailsTo(shop: RunningShop, address: string) {
  return Mails.parse(await read(`${shop.urls.mail}/messages?${new URLSearchParams({ to: address })}`)).items;
}

export async function stateOf(shop: RunningShop) {
  return State.parse(await read(`${shop.urls.console}/control/state`));
}

export async function control(shop: RunningShop, action: string, body?: unknown): Promise<void> {
  const answer = await fetch(`${shop.urls.console}/control/${action}`, {
    method: 'POST',
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
}

async function read(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
