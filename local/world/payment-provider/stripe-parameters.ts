import { z } from 'zod';
import { invalid, type StripeError } from './stripe-error.ts';

const amount = z
  .string()
  .regex(/^[1-9]\d{0,7}$/, 'must be a positive integer')
  .transform(Number);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const metadata = z.record(z.string(), z.string()).default({});
/** Accepted, because callers send them, and without any effect here. */
const ignored = {
  expand: z.record(z.string(), z.string()).optional(),
  description: z.string().optional(),
  receipt_email: z.string().optional(),
  return_url: z.string().optional(),
};
const attendance = {
  off_session: z.enum(['true', 'false', 'one_off', 'recurring']).optional(),
  error_on_requires_action: flag.optional(),
};

/** What of Stripe's parameters is understood. Anything else is refused, as Stripe refuses a misspelt one. */
export const parameters = {
  createIntent: z.strictObject({
    amount,
    currency: z
      .string()
      .regex(/^[a-z]{3}$/i, 'must be a three-letter ISO code')
      .transform((code) => code.toLowerCase()),
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).default('automatic'),
    confirm: flag.default(false),
    payment_method: z.string().optional(),
    payment_method_types: z.record(z.string(), z.literal('card')).optional(),
    automatic_payment_methods: z.record(z.string(), z.string()).optional(),
    metadata,
    shipping: z.unknown().optional(),
    ...attendance,
    ...ignored,
  }),
  confirmIntent: z.strictObject({ payment_method: z.string().optional(), ...attendance, ...ignored }),
  captureIntent: z.strictObject({
    amount_to_capture: amount.optional(),
    final_capture: flag.optional(),
    metadata,
    ...ignored,
  }),
  cancelIntent: z.strictObject({ cancellation_reason: z.string().optional(), ...ignored }),
  createRefund: z.strictObject({
    payment_intent: z.string(),
    amount: amount.optional(),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    metadata,
    ...ignored,
  }),
};

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StripeError };

export function parse<T>(schema: z.ZodType<T>, form: unknown): Parsed<T> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const param = issue.keys[0] ?? '';
    return { ok: false, error: invalid('parameter_unknown', `Received unknown parameter: ${param}`, { param }) };
  }
  const [first = '', ...rest] = issue?.path.map(String) ?? [];
  const param = first + rest.map((part) => `[${part}]`).join('');
  const missing = issue?.code === 'invalid_type' && issue.input === undefined;
  return {
    ok: false,
    error: missing
      ? invalid('parameter_missing', `Missing required param: ${param}.`, { param })
      : invalid('parameter_invalid', `Invalid ${param}: ${issue?.message}`, { param }),
  };
}
