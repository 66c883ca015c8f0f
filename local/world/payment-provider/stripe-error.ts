import type { Payment } from './payment.ts';

/** An answer that is not 2xx, in Stripe's own words. */
export interface StripeError {
  readonly status: 400 | 401 | 402 | 404 | 409 | 429 | 500;
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error' | 'rate_limit_error';
  readonly message: string;
  readonly code?: string;
  readonly declineCode?: string;
  readonly param?: string;
  /** The intent as it stands now, where one is concerned. */
  readonly payment?: Payment;
}

export const invalid = (code: string, message: string, more: Partial<StripeError> = {}): StripeError => ({
  status: 400,
  type: 'invalid_request_error',
  code,
  message,
  ...more,
});

export const missingResource = (what: string, id: string, param: string, status: 400 | 404 = 404): StripeError => ({
  status,
  type: 'invalid_request_error',
  code: 'resource_missing',
  message: `No such ${what}: '${id}'`,
  param,
});
