import type { Payment, Refund } from './payment.ts';
import type { StripeError } from './stripe-error.ts';

/** Our records in the shapes of Stripe's API. */

export const paymentIntent = (payment: Payment, expandCharge = false) => ({
  id: payment.id,
  object: 'payment_intent',
  amount: payment.amount,
  amount_capturable: payment.capturable,
  amount_received: payment.captured,
  canceled_at: payment.canceledAt,
  capture_method: payment.captureMethod,
  client_secret: `${payment.id}_secret`,
  confirmation_method: 'automatic',
  created: payment.created,
  currency: payment.currency,
  last_payment_error: payment.failure && {
    type: 'card_error',
    code: payment.failure.code,
    decline_code: payment.failure.declineCode,
    message: payment.failure.message,
  },
  latest_charge: expandCharge && payment.charge ? charge(payment, payment.charge) : payment.charge,
  livemode: false,
  metadata: payment.metadata,
  next_action: payment.status === 'requires_action' ? { type: 'use_stripe_sdk', use_stripe_sdk: {} } : null,
  payment_method: payment.paymentMethod,
  payment_method_types: ['card'],
  status: payment.status,
});

const charge = (payment: Payment, id: string) => ({
  id,
  object: 'charge',
  amount: payment.amount,
  amount_captured: payment.captured,
  amount_refunded: payment.refunded,
  captured: payment.captured > 0,
  currency: payment.currency,
  paid: payment.failure === null,
  payment_intent: payment.id,
  refunded: payment.captured > 0 && payment.refunded === payment.captured,
  status: payment.failure === null ? 'succeeded' : 'failed',
});

export const refundObject = (refund: Refund) => ({
  id: refund.id,
  object: 'refund',
  amount: refund.amount,
  charge: refund.charge,
  created: refund.created,
  currency: refund.currency,
  metadata: refund.metadata,
  payment_intent: refund.paymentId,
  reason: null,
  status: 'succeeded',
});

export const list = (url: string, data: readonly unknown[], hasMore: boolean) => ({
  object: 'list',
  url,
  has_more: hasMore,
  data,
});

export const searchResult = (url: string, data: readonly unknown[]) => ({
  object: 'search_result',
  url,
  has_more: false,
  next_page: null,
  data,
});

export const errorBody = ({ type, message, code, declineCode, param, payment }: StripeError) => ({
  error: {
    type,
    message,
    ...(code && { code, doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll('_', '-')}` }),
    ...(declineCode && { decline_code: declineCode }),
    ...(param && { param }),
    ...(payment && { payment_intent: paymentIntent(payment) }),
    ...(payment?.charge && type === 'card_error' && { charge: payment.charge }),
  },
});
