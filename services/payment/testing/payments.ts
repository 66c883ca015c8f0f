import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startPaymentProvider } from '../../../local/world/payment-provider/server.ts';
import { digestOf } from '../../../shared/kernel/digest.ts';
import { startTestDatabase } from '../../../tests/support/database.ts';
import { DynamoPayments } from '../adapters/dynamo-payments.ts';
import { StripeProvider } from '../adapters/stripe-provider.ts';
import { type AuthorizeRequest, authorizePayment } from '../application/authorize-payment.ts';
import { capturePayment } from '../application/capture-payment.ts';
import { voidPayment } from '../application/void-payment.ts';
import type { AuthorizationRequest } from '../ports.ts';
import { ledgerOf } from './ledger.ts';

export const HERE = 'eu-central-1';
export const THERE = 'eu-west-1';

const KEY = { current: async () => 'sk_test_local', forget: () => undefined };

let orders = 0;

/** What a checkout asks for: name only what the test is about. */
export function aRequest(parts: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    orderId: `ord_${digestOf('payment', String(orders++))}`,
    region: HERE,
    epoch: 1,
    amount: { amount: 1990, currency: 'EUR' },
    paymentMethod: 'pm_card_visa',
    ...parts,
  };
}

interface ProviderLine {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly captured: number;
  readonly status: string;
}

/** The local provider, asked over HTTP as Stripe is, and what it can be made to do. */
export async function startProvider() {
  const dataDir = mkdtempSync(join(tmpdir(), 'twinshop-payments-'));
  const server = await startPaymentProvider({ port: 0, dataDir });
  return {
    url: server.url,
    provider: new StripeProvider(server.url, KEY),
    loseAnswers: () => server.setFaults([{ service: 'payment-provider', kind: 'lost-response', rate: 1 }]),
    break: () => server.setFaults([{ service: 'payment-provider', kind: 'error', rate: 1 }]),
    repair: () => server.setFaults([]),
    /** As Stripe does after a day. */
    forgetKeys: () => {
      const book = new DatabaseSync(join(dataDir, 'payments.sqlite'));
      book.exec('DELETE FROM answer');
      book.close();
    },
    /** The provider's own books. */
    paymentsOf: async (orderId: string): Promise<ProviderLine[]> => {
      const answer = (await (await fetch(`${server.url}/_/payments`)).json()) as { items: ProviderLine[] };
      return answer.items.filter((line) => line.orderId === orderId);
    },
    stop: async () => {
      await server.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** The use cases on a real database and the provider. The two regions share the database: replication without delay. */
export async function startPayments() {
  const database = await startTestDatabase('payment');
  const world = await startProvider();
  const payments = new DynamoPayments(database.client, database.table);
  const parts = { payments, provider: world.provider, clock: () => new Date() };
  return {
    ...world,
    payments,
    authorize: (request: AuthorizeRequest) => authorizePayment(parts, request),
    capture: (request: AuthorizationRequest, paymentId: string) => capturePayment(parts, { ...request, paymentId }),
    void: (request: AuthorizeRequest, paymentId?: string) => voidPayment(parts, { ...request, paymentId }),
    ledgerOf: async (orderId: string) => {
      const movements = Object.entries(ledgerOf(await payments.ofOrder(orderId)));
      return movements.map(([key, { amount }]) => `${key.split('#')[0]} ${amount}`).sort();
    },
    stop: async () => {
      await world.stop();
      await database.stop();
    },
  };
}
