import { CheckoutOutcome } from '../../../workflows/checkout/contract/outcome.ts';
import type { ReleaseStockInput } from '../contracts/steps.ts';

/** Who asks: which attempt, and which run of it. */
export function runOf({ attempt, run }: Pick<ReleaseStockInput, 'attempt' | 'run'>) {
  return { attempt, run: run.id };
}

/** The goods are another run's, and whoever asked has nothing to do with the order any more. */
export function runningElsewhere(): CheckoutOutcome {
  return new CheckoutOutcome('RunningElsewhere', 'Another run of this checkout holds the goods.');
}
