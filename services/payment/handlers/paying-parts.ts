import type { PaymentParts } from '../application/authorize-payment.ts';

/** What a step of a payment is made of: the use cases' parts, and the region in which it runs. */
export interface PayingParts extends PaymentParts {
  readonly region: string;
}
