import { step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { authorizePayment } from '../application/authorize-payment.ts';
import { type AuthorizePaymentAnswer, AuthorizePaymentInput, asksAgain } from '../contracts/steps.ts';
import { asking } from './asking.ts';
import type { PayingParts } from './paying-parts.ts';

export function create(parts: PayingParts) {
  return step(AuthorizePaymentInput, parts.region, async (input): Promise<AuthorizePaymentAnswer> => {
    const { orderId, region, epoch, total, paymentMethod } = input;
    const request = { orderId, region, epoch, amount: total, paymentMethod, again: asksAgain(input, parts.clock()) };
    const outcome = await asking(authorizePayment(parts, request));
    switch (outcome.kind) {
      case 'authorized':
        return { paymentId: outcome.paymentId, authorizedAt: outcome.authorizedAt };
      case 'declined':
        countMetric('payment', 'PaymentDeclined');
        throw new CheckoutOutcome('PaymentDeclined', outcome.message);
      case 'cancelled':
        throw new CheckoutOutcome('PaymentCancelled', 'An earlier checkout has cancelled the payment.');
      case 'placed-elsewhere':
        throw new CheckoutOutcome('PlacedElsewhere', 'Another region handles this order.');
    }
  });
}
