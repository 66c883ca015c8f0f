import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import type { ReleaseStockInput } from '../contracts/steps.ts';

/** Which attempt asks, and which run of it. */
export function runOf({ attempt, run }: Pick<ReleaseStockInput, 'attempt' | 'run'>) {
  return { attempt, run: run.id };
}

/** Another run has the goods, and the one that asked has nothing more to do with the order. */
export function runningElsewhere(): CheckoutOutcome {
  return new CheckoutOutcome('RunningElsewhere', 'Another run of this checkout holds the goods.');
}
