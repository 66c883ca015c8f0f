import * as z from 'zod';
import { step } from '../../../shared/messaging/step.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { CheckoutStart, StepFailure } from '../../../workflows/checkout/contract/input.ts';
import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import { VoidPaymentAnswer } from '../../payment/contracts/steps.ts';
import { rejectOrder } from '../application/settle-order.ts';
import type { RejectionCode } from '../domain/order.ts';
import { keyFrom } from './checkout-key.ts';
import { answerOf } from './settled.ts';
import type { SettlingParts } from './settling-parts.ts';

/** What the shopper is told, by the name of what the saga ran into. */
const REJECTIONS: Readonly<Record<string, RejectionCode>> = {
  OutOfStock: 'OUT_OF_STOCK',
  // The same, where something may have been asked of the payment provider before: it was undone.
  GoodsGone: 'OUT_OF_STOCK',
  // It did not come in time.
  StockOnItsWay: 'OUT_OF_STOCK',
  PaymentDeclined: 'PAYMENT_DECLINED',
  PlacedElsewhere: 'PLACED_ELSEWHERE',
  EndedElsewhere: 'PLACED_ELSEWHERE',
};
const DETAILS: Readonly<Record<RejectionCode, string>> = {
  OUT_OF_STOCK: 'There is not enough stock of one of the items.',
  PAYMENT_DECLINED: 'The payment was declined.',
  PLACED_ELSEWHERE: 'Another region handles this order.',
  NOT_COMPLETED: 'The order could not be completed. You have not been charged.',
};

const Cause = z
  .string()
  .transform((text) => z.object({ errorMessage: z.string() }).parse(JSON.parse(text)).errorMessage);

const RejectOrderInput = CheckoutStart.extend({ failure: StepFailure, voided: VoidPaymentAnswer.optional() });

/**
 * Only what a step meant for the shopper is passed on, not the text of a fault. An earlier attempt may have been cut off
 * between the declined card and the rejection: then the goods are given back already, and undoing the payment tells why.
 */
function rejectionFrom({ failure: { Error: name, Cause: cause }, voided }: z.infer<typeof RejectOrderInput>) {
  const named = REJECTIONS[name];
  if (named) return { code: named, detail: Cause.safeParse(cause).data || DETAILS[named] };
  const code = voided?.declined ? 'PAYMENT_DECLINED' : 'NOT_COMPLETED';
  return { code, detail: DETAILS[code] } as const;
}

export function create(parts: SettlingParts) {
  return step(RejectOrderInput, parts.region, async (input) => {
    const isUnasked = input.failure.Error === 'OutOfStock';
    const settled = await rejectOrder(parts, keyFrom(input), { ...rejectionFrom(input), isUnasked });
    if (settled.kind === 'twin-under-way') {
      throw new CheckoutOutcome('TwinUnderWay', 'Another region is still working on this order.');
    }
    if (settled.kind === 'settled' && settled.changed) countMetric('order', 'OrderRejected');
    return answerOf(settled);
  });
}
