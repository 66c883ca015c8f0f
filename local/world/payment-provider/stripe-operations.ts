import type { Call } from '../http-server.ts';
import { parseForm } from './form.ts';
import {
  cancel,
  capture,
  confirm,
  knowsMethod,
  newId,
  newPayment,
  type Outcome,
  type Payment,
  refund,
  seconds,
} from './payment.ts';
import type { PaymentBook } from './payment-book.ts';
import { invalid, missingResource, type StripeError } from './stripe-error.ts';
import { parameters, parse } from './stripe-parameters.ts';
import { errorBody, list, paymentIntent, refundObject, searchResult } from './stripe-shapes.ts';

/** `began`: the request got past its parameters, so its answer belongs to its idempotency key. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly began: boolean;
}

const LARGEST_PAGE = 100;
const SEARCH_CLAUSE = /^(?:metadata\[(["'])(?<name>\w+)\1\]|(?<field>status|currency)):(["'])(?<value>[^"']*)\4$/;

/** The operations of the API, each from a call to its reply. */
export function operationsOf(book: PaymentBook) {
  const settle = (outcome: Outcome, call: Call): Reply => {
    const payment = outcome.ok ? outcome.payment : outcome.error.payment;
    if (payment) book.keepPayment(payment);
    return outcome.ok ? reply(paymentIntent(outcome.payment, expandsCharge(call))) : refuse(outcome.error, true);
  };

  const withIntent = (call: Call, act: (payment: Payment) => Reply): Reply => {
    const id = call.parameters.id ?? '';
    const payment = book.payment(id);
    return payment ? act(payment) : refuse(missingResource('payment_intent', id, 'intent'), false);
  };

  return {
    createIntent(call: Call): Reply {
      const parsed = parse(parameters.createIntent, parseForm(call.body));
      if (!parsed.ok) return refuse(parsed.error, false);
      const { amount, currency, metadata, capture_method, payment_method, confirm: confirmNow, ...rest } = parsed.value;
      const unknown = payment_method && knowsMethod(payment_method);
      if (unknown) return refuse(unknown, false);
      const captureMethod = capture_method === 'manual' ? 'manual' : 'automatic';
      const created = newPayment({ amount, currency, metadata, captureMethod });
      if (confirmNow)
        return settle(confirm(created, { paymentMethod: payment_method, unattended: unattended(rest) }), call);
      const status = payment_method ? 'requires_confirmation' : 'requires_payment_method';
      return settle({ ok: true, payment: { ...created, status, paymentMethod: payment_method ?? null } }, call);
    },

    confirmIntent: (call: Call): Reply =>
      withIntent(call, (payment) => {
        const parsed = parse(parameters.confirmIntent, parseForm(call.body));
        if (!parsed.ok) return refuse(parsed.error, false);
        const { payment_method: paymentMethod, ...rest } = parsed.value;
        return settle(confirm(payment, { paymentMethod, unattended: unattended(rest) }), call);
      }),

    captureIntent: (call: Call): Reply =>
      withIntent(call, (payment) => {
        const parsed = parse(parameters.captureIntent, parseForm(call.body));
        if (!parsed.ok) return refuse(parsed.error, false);
        const { amount_to_capture: amount, metadata } = parsed.value;
        const outcome = capture(payment, amount);
        if (!outcome.ok) return settle(outcome, call);
        return settle(
          { ok: true, payment: { ...outcome.payment, metadata: { ...payment.metadata, ...metadata } } },
          call,
        );
      }),

    cancelIntent: (call: Call): Reply =>
      withIntent(call, (payment) => {
        const parsed = parse(parameters.cancelIntent, parseForm(call.body));
        return parsed.ok ? settle(cancel(payment), call) : refuse(parsed.error, false);
      }),

    retrieveIntent: (call: Call): Reply =>
      withIntent(call, (payment) => reply(paymentIntent(payment, expandsCharge(call)))),

    listIntents(call: Call): Reply {
      const { items, hasMore } = pageOf(book.payments(), call.query);
      const data = items.map((payment) => paymentIntent(payment, expandsCharge(call)));
      return reply(list('/v1/payment_intents', data, hasMore));
    },

    /** Finds at once what Stripe's own search finds after a minute or so. */
    searchIntents(call: Call): Reply {
      const query = call.query.get('query') ?? '';
      const clauses = query.split(/\s+AND\s+/i).map((clause) => SEARCH_CLAUSE.exec(clause.trim())?.groups);
      const named = clauses.find((clause) => clause?.name);
      if (clauses.some((clause) => !clause)) {
        const message = `The local provider does not understand the search query "${query}".`;
        return refuse(invalid('parameter_invalid', message, { param: 'query' }), false);
      }
      const candidates = named ? book.paymentsByMetadata(named.name ?? '', named.value ?? '') : book.payments();
      const found = candidates.filter((payment) => clauses.every((clause) => clause && fits(payment, clause)));
      const data = found.slice(0, LARGEST_PAGE).map((payment) => paymentIntent(payment, expandsCharge(call)));
      return reply(searchResult('/v1/payment_intents/search', data));
    },

    createRefund(call: Call): Reply {
      const parsed = parse(parameters.createRefund, parseForm(call.body));
      if (!parsed.ok) return refuse(parsed.error, false);
      const { payment_intent: id, amount, metadata } = parsed.value;
      const payment = book.payment(id);
      if (!payment) return refuse(missingResource('payment_intent', id, 'payment_intent'), false);
      const outcome = refund(payment, amount);
      if (!outcome.ok) return refuse(outcome.error, true);
      const made = {
        id: newId('re'),
        created: seconds(),
        paymentId: id,
        charge: payment.charge,
        amount: outcome.payment.refunded - payment.refunded,
        currency: payment.currency,
        metadata,
      };
      book.keepPayment(outcome.payment);
      book.keepRefund(made);
      return reply(refundObject(made));
    },

    retrieveRefund(call: Call): Reply {
      const id = call.parameters.id ?? '';
      const found = book.refund(id);
      return found ? reply(refundObject(found)) : refuse(missingResource('refund', id, 'id'), false);
    },

    listRefunds(call: Call): Reply {
      const { items, hasMore } = pageOf(book.refunds(call.query.get('payment_intent') ?? undefined), call.query);
      return reply(list('/v1/refunds', items.map(refundObject), hasMore));
    },
  };
}

const reply = (value: unknown): Reply => ({ status: 200, body: JSON.stringify(value), began: true });

const refuse = (error: StripeError, began: boolean): Reply => ({
  status: error.status,
  body: JSON.stringify(errorBody(error)),
  began,
});

const unattended = (given: { off_session?: string | undefined; error_on_requires_action?: boolean | undefined }) =>
  given.error_on_requires_action === true || (given.off_session !== undefined && given.off_session !== 'false');

function expandsCharge({ method, query, body }: Call): boolean {
  const asked = method === 'GET' ? query : new URLSearchParams(body);
  for (const [name, value] of asked) if (name.startsWith('expand') && value.endsWith('latest_charge')) return true;
  return false;
}

function fits(payment: Payment, clause: Record<string, string | undefined>): boolean {
  const actual = clause.name ? payment.metadata[clause.name] : payment[clause.field as 'status' | 'currency'];
  return actual === clause.value;
}

function pageOf<T extends { readonly id: string }>(all: readonly T[], query: URLSearchParams) {
  const after = query.get('starting_after');
  const from = after ? all.findIndex(({ id }) => id === after) + 1 : 0;
  const limit = Math.min(Math.max(Number(query.get('limit') ?? 10) || 10, 1), LARGEST_PAGE);
  return { items: all.slice(from, from + limit), hasMore: all.length > from + limit };
}
