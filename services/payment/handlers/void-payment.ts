import { step } from '../../../shared/messaging/step.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { voidPayment } from '../application/void-payment.ts';
import { asksAgain, type VoidPaymentAnswer, VoidPaymentInput } from '../contracts/steps.ts';
import { asking } from './asking.ts';
import type { PayingParts } from './paying-parts.ts';

export function create(parts: PayingParts) {
  return step(VoidPaymentInput, parts.region, async (input): Promise<VoidPaymentAnswer> => {
    const { orderId, region, epoch, total, paymentMethod, payment } = input;
    const charge = { orderId, region, epoch, amount: total, paymentMethod };
    const request = { ...charge, paymentId: payment?.paymentId, again: asksAgain(input, parts.clock()) };
    const outcome = await asking(voidPayment(parts, request));
    switch (outcome.kind) {
      case 'voided':
        return { held: true, voidedAt: outcome.at };
      case 'nothing-held':
        return { held: false, declined: outcome.declined, voidedAt: outcome.at };
      case 'captured':
        throw new CheckoutOutcome('AlreadyCaptured', 'The money was captured before it could be voided.');
      case 'placed-elsewhere':
        throw new CheckoutOutcome('PlacedElsewhere', 'Another region handles this order.');
    }
  });
}
