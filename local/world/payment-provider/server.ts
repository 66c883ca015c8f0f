import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningServer } from '../../listen.ts';
import type { Fault } from '../../region/messages.ts';
import { seeded } from '../../region/seeded.ts';
import { type Answer, type Call, type Handler, html, json, problem, serve } from '../http-server.ts';
import { parseForm } from './form.ts';
import { authenticate, newId } from './payment.ts';
import { PaymentBook } from './payment-book.ts';
import { paymentsPage } from './payments-page.ts';
import type { StripeError } from './stripe-error.ts';
import { operationsOf, type Reply } from './stripe-operations.ts';
import { errorBody } from './stripe-shapes.ts';

/** The name under which faults are aimed at the provider instead of at an AWS service. */
export const PAYMENT_PROVIDER = 'payment-provider';
const SEED = 20_260_101;

export interface PaymentProvider extends RunningServer {
  setFaults(faults: readonly Fault[]): void;
}

export interface PaymentProviderOptions {
  readonly port: number;
  readonly dataDir: string;
  /** How long a request that changes something takes. */
  readonly latencyMs?: number;
}

/** A stateful stand-in that speaks the part of Stripe's HTTP API which the shop uses (README of local/). */
export async function startPaymentProvider({
  port,
  dataDir,
  latencyMs = 0,
}: PaymentProviderOptions): Promise<PaymentProvider> {
  const book = new PaymentBook(join(dataDir, 'payments.sqlite'));
  const operations = operationsOf(book);
  const running = new Set<string>();
  let faults: readonly Fault[] = [];
  // From the same seed whenever faults are set, so that whoever asks in the same order is struck in the same places.
  let random = seeded(SEED);

  /** A call of the API: authorised, faulty when asked to be, and done once per idempotency key. */
  const api =
    (operation: (call: Call) => Reply): Handler =>
    async (call) => {
      const key = call.headers['idempotency-key'];
      if (!call.headers.authorization?.startsWith('Bearer sk_test_')) return stripeAnswer(failure(UNAUTHORIZED));
      const fault = faults.find(({ rate }) => random() < rate);
      if (fault?.kind === 'latency') await sleep(fault.latencyMs ?? 1000);
      if (fault?.kind === 'throttle') return stripeAnswer(failure(THROTTLED));
      if (fault?.kind === 'error') return stripeAnswer(failure(BROKEN));
      const answer =
        call.method === 'POST' && typeof key === 'string'
          ? await once(key, call, operation)
          : await run(call, operation);
      return fault?.kind === 'lost-response' ? 'hang-up' : answer;
    };

  const run = async (call: Call, operation: (call: Call) => Reply): Promise<Answer> => {
    if (call.method === 'POST' && latencyMs > 0) await sleep(latencyMs);
    return stripeAnswer(book.atomically(() => operation(call)));
  };

  const once = async (key: string, call: Call, operation: (call: Call) => Reply): Promise<Answer> => {
    const fingerprint = fingerprintOf(call);
    const kept = book.answerTo(key);
    if (kept && kept.fingerprint !== fingerprint) return stripeAnswer(failure(reusedKey(key)));
    if (kept) return stripeAnswer(kept, { 'idempotency-key': key, 'idempotent-replayed': 'true' });
    if (running.has(key)) return stripeAnswer(failure(busyKey(key)));
    running.add(key);
    try {
      if (latencyMs > 0) await sleep(latencyMs);
      const reply = book.atomically(() => {
        const result = operation(call);
        // A request that never began to run leaves its key free.
        if (result.began) book.keepAnswer(key, { fingerprint, status: result.status, body: result.body });
        return result;
      });
      return stripeAnswer(reply, { 'idempotency-key': key });
    } finally {
      running.delete(key);
    }
  };

  const server = await serve(
    port,
    {
      'POST /v1/payment_intents': api(operations.createIntent),
      'GET /v1/payment_intents': api(operations.listIntents),
      'GET /v1/payment_intents/search': api(operations.searchIntents),
      'GET /v1/payment_intents/:id': api(operations.retrieveIntent),
      'POST /v1/payment_intents/:id/confirm': api(operations.confirmIntent),
      'POST /v1/payment_intents/:id/capture': api(operations.captureIntent),
      'POST /v1/payment_intents/:id/cancel': api(operations.cancelIntent),
      'POST /v1/refunds': api(operations.createRefund),
      'GET /v1/refunds': api(operations.listRefunds),
      'GET /v1/refunds/:id': api(operations.retrieveRefund),
      'GET /_/payments': () => json({ items: book.payments().map(auditLine) }),
      'POST /_/payments/:id/authenticate': ({ parameters, body }) => {
        const payment = book.payment(parameters.id ?? '');
        if (!payment) return problem(404, 'No such payment', `There is no payment ${parameters.id}.`);
        const outcome = authenticate(payment, parseForm(body).outcome !== 'fail');
        if (!outcome.ok) return problem(409, 'Nothing to authenticate', outcome.error.message);
        book.keepPayment(outcome.payment);
        return json(auditLine(outcome.payment));
      },
      'GET /': () => html(paymentsPage(book.payments())),
    },
    ({ method, path }) => stripeAnswer(failure(unknownUrl(method, path))),
  );

  return {
    url: server.url,
    setFaults: (next) => {
      faults = next.filter(({ service }) => service === PAYMENT_PROVIDER);
      random = seeded(SEED);
    },
    close: async () => {
      await server.close();
      book.close();
    },
  };
}

/** What a test or an audit adds up. */
const auditLine = (payment: ReturnType<PaymentBook['payments']>[number]) => ({
  id: payment.id,
  orderId: payment.metadata.orderId,
  amount: payment.amount,
  captured: payment.captured,
  refunded: payment.refunded,
  status: payment.status,
  currency: payment.currency,
});

const stripeAnswer = (
  { status, body }: { status: number; body: string },
  headers: Record<string, string> = {},
): Answer => ({
  status,
  body,
  headers: { 'content-type': 'application/json', 'request-id': newId('req'), ...headers },
});

const failure = (error: StripeError) => ({ status: error.status, body: JSON.stringify(errorBody(error)) });

/** The body as it was sent: the SDK encodes equal parameters equally. */
const fingerprintOf = ({ method, path, body }: Call) =>
  createHash('sha256')
    .update(`${method} ${path}\n${[...new URLSearchParams(body)].sort().join('\n')}`)
    .digest('base64');

const UNAUTHORIZED: StripeError = {
  status: 401,
  type: 'invalid_request_error',
  message: 'You did not provide a test API key (sk_test_…) as a bearer token.',
};
const THROTTLED: StripeError = {
  status: 429,
  type: 'rate_limit_error',
  code: 'rate_limit',
  message: 'Too many requests: an injected fault.',
};
const BROKEN: StripeError = { status: 500, type: 'api_error', message: 'An injected fault.' };

const reusedKey = (key: string): StripeError => ({
  status: 400,
  type: 'idempotency_error',
  message: `Keys for idempotent requests can only be used with the same parameters they were first used with: ${key}.`,
});
const busyKey = (key: string): StripeError => ({
  status: 409,
  type: 'idempotency_error',
  code: 'idempotency_key_in_use',
  message: `There is currently another in-progress request using this Idempotent Key: ${key}.`,
});
const unknownUrl = (method: string, path: string): StripeError => ({
  status: 404,
  type: 'invalid_request_error',
  message: `Unrecognized request URL (${method}: ${path}). The local provider knows a part of the API only.`,
});
