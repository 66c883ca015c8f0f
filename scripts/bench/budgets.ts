import type { FunctionFigures } from './functions.ts';
import type { LoadFigures } from './orders.ts';

export interface Figures {
  readonly readySeconds: number;
  readonly loads: readonly LoadFigures[];
  readonly functions: readonly FunctionFigures[];
}

/**
 * What an order and a function may cost. Times are checked where the machine's noise does not decide: the least of
 * several rounds. What is only aimed at is shown in the table and breaks nothing.
 */
export function brokenBudgets({ readySeconds, loads, functions }: Figures): readonly string[] {
  const crowd = loads.at(-1);
  const broken: string[] = [];
  const check = (holds: boolean, text: string) => {
    if (!holds) broken.push(text);
  };
  check(readySeconds <= 15, `ready after ${readySeconds.toFixed(1)} s, 15 allowed`);
  for (const { name, zipBytes, leastLoadMs } of functions) {
    check(zipBytes <= 200_000, `${name}: zip of ${Math.round(zipBytes / 1000)} KB, 200 allowed`);
    check(leastLoadMs <= 100, `${name}: loads in ${Math.round(leastLoadMs)} ms, 100 allowed`);
  }
  if (!crowd) return broken;
  const { perOrder, dollarsPerOrder, confirmedPerSecond, errors, otherwise } = crowd;
  check(perOrder.transitions <= 6, `${perOrder.transitions.toFixed(1)} transitions an order, 6 allowed`);
  check(perOrder.dynamodbRequests <= 20, `${perOrder.dynamodbRequests.toFixed(1)} DynamoDB requests, 20 allowed`);
  check(dollarsPerOrder <= 0.0002, `$${dollarsPerOrder.toFixed(6)} an order, $0.0002 allowed`);
  // The aim is 20; this is the floor: the fastest other shop as shipped on two such cores (14.0 at its best).
  check(
    confirmedPerSecond > 10.3,
    `${confirmedPerSecond.toFixed(1)} orders/s at 16 shoppers; another shop reaches 10.3`,
  );
  check(errors + otherwise === 0, `${errors} errors and ${otherwise} orders that were not confirmed`);
  return broken;
}
