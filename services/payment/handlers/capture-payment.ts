import { step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { capturePayment } from '../application/capture-payment.ts';
import { type CapturePaymentAnswer, CapturePaymentInput } from '../contracts/steps.ts';
import { asking } from './asking.ts';
import type { PayingParts } from './paying-parts.ts';

export function create(parts: PayingParts) {
  return step(CapturePaymentInput, parts.region, async (input): Promise<CapturePaymentAnswer> => {
    const { orderId, region, epoch, total, payment } = input;
    const { paymentId, authorizedAt } = payment;
    const outcome = await asking(capturePayment(parts, { orderId, region, epoch, paymentId, amount: total }));
    if (outcome.kind === 'captured') return { paymentId, authorizedAt, capturedAt: outcome.capturedAt };
    countMetric('payment', 'CaptureRefused');
    throw new CheckoutOutcome('CaptureRefused', outcome.reason);
  });
}
