import { describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import * as z from 'zod';
import { asFault } from './stripe-failure.ts';

const { StripeAPIError, StripeInvalidRequestError } = Stripe.errors;
type Raw = ConstructorParameters<typeof StripeAPIError>[0];
const failure = (raw: Partial<Raw>, Failure: typeof StripeAPIError = StripeAPIError) =>
  asFault('authorize', new Failure({ type: 'api_error', message: 'pm_card_secret', ...raw } as Raw));

describe('a provider that did not do what was asked', () => {
  it.each([undefined, 401, 429, 500, 503])('is away when it answers %s: the order waits', (statusCode) => {
    expect(failure({ statusCode } as Partial<Raw>)).toMatchObject({ name: 'ProviderSilent' });
  });

  it.each([
    ['refuses the request', { statusCode: 400 }],
    ['knows no such payment', { statusCode: 404 }],
    ['is at this very payment for somebody else', { statusCode: 409, code: 'idempotency_key_in_use' }],
    [
      'has locked this very payment, which it says as if it were asked too much',
      { statusCode: 429, code: 'lock_timeout' },
    ],
    ['repeats a fault that it kept under the key', { statusCode: 500, headers: { 'idempotent-replayed': 'true' } }],
  ])('serves others when it %s', (_what, raw) => {
    expect(failure(raw as Partial<Raw>)).toMatchObject({ name: 'ProviderFault' });
    expect(failure(raw as Partial<Raw>, StripeInvalidRequestError)).toMatchObject({ name: 'ProviderFault' });
  });

  it('is away when it could not be asked at all, and understood by nobody when its answer is another', () => {
    expect(asFault('find', new TypeError('no key'))).toMatchObject({ name: 'ProviderSilent' });
    const unreadable = new z.ZodError([]);
    expect(asFault('find', unreadable)).toBe(unreadable);
  });

  it('is told of by codes alone: its own text may quote the card', () => {
    const { message } = failure({ statusCode: 500, code: 'api_down', requestId: 'req_1' } as Partial<Raw>);
    expect(message).toContain('500 api_down');
    expect(message).not.toContain('pm_card_secret');
  });
});
