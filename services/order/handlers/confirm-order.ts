import { step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { ReserveStockAnswer } from '../../inventory/contracts/steps.ts';
import { AuthorizePaymentAnswer } from '../../payment/contracts/steps.ts';
import { confirmOrder } from '../application/settle-order.ts';
import { keyFrom } from './checkout-key.ts';
import { answerOf } from './settled.ts';
import type { SettlingParts } from './settling-parts.ts';

/** Without `payment` the checkout learned that the money was taken when it wanted to give it back. */
const Input = CheckoutStart.extend({
  reservation: ReserveStockAnswer,
  payment: AuthorizePaymentAnswer.pick({ authorizedAt: true }).optional(),
});

export function create(parts: SettlingParts) {
  return step(Input, parts.region, async (input) => {
    const { reservation, payment } = input;
    const { reservedAt, expiresAt: heldUntil } = reservation;
    const settled = await confirmOrder(
      parts,
      { ...keyFrom(input), version: input.version },
      {
        reservedAt,
        authorizedAt: payment?.authorizedAt,
        heldUntil,
      },
    );
    if (settled.kind === 'unheld')
      throw new CheckoutOutcome('ReservationRanOut', `The goods were held until ${heldUntil}.`);
    if (settled.kind === 'settled' && settled.changed) countMetric('order', 'OrderConfirmed');
    return answerOf(settled);
  });
}
