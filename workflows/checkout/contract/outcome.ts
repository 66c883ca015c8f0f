import { StepOutcome } from '../../../shared/messaging/step-outcome.ts';
import type { StepOutcomeName } from './steps.ts';

/** How a step of the checkout ends besides well. */
export class CheckoutOutcome extends StepOutcome {
  constructor(name: StepOutcomeName, detail: string) {
    super(name, detail);
  }
}
