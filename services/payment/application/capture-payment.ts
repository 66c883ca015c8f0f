import type { Money } from '../../../shared/kernel/money.ts';
import type { Owner } from '../domain/payment.ts';
import type { PaymentParts } from './authorize-payment.ts';
import { recordCapture } from './keep-books.ts';

export interface CaptureRequest extends Owner {
  readonly paymentId: string;
  readonly amount: Money;
}

export type CaptureOutcome =
  | { readonly kind: 'captured'; readonly capturedAt: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The pivot of the checkout: a captured order is confirmed. One request to the provider and one write. */
export async function capturePayment(parts: PaymentParts, request: CaptureRequest): Promise<CaptureOutcome> {
  const { orderId, paymentId, amount } = request;
  const answer = await parts.provider.capture(orderId, paymentId, amount);
  if (answer.kind === 'refused') return answer;
  return { kind: 'captured', capturedAt: await recordCapture(parts, request, paymentId, amount) };
}
