import type { FunctionFigures } from './functions.ts';
import type { LoadFigures } from './orders.ts';

export interface Figures {
  readonly readySeconds: number;
  readonly loads: readonly LoadFigures[];
  readonly functions: readonly FunctionFigures[];
}

export interface Verdict {
  readonly broken: readonly string[];
  /** Missed while somebody else used the machine: says nothing of the shop. */
  readonly doubtful: readonly string[];
}

/** Of the machine, in somebody else's hands: from here on what a clock says is not the shop's. */
const BUSY = 0.1;

/** What an order and a function may cost. What a busy machine decides breaks nothing then, and is told all the same. */
export function verdictOn({ readySeconds, loads, functions }: Figures): Verdict {
  const broken: string[] = [];
  const doubtful: string[] = [];
  const check = (holds: boolean, text: string, where = broken) => {
    if (!holds) where.push(text);
  };
  check(readySeconds <= 15, `ready after ${readySeconds.toFixed(1)} s, 15 allowed`);
  for (const { name, zipBytes, leastLoadMs } of functions) {
    check(zipBytes <= 200_000, `${name}: zip of ${Math.round(zipBytes / 1000)} KB, 200 allowed`);
    check(leastLoadMs <= 100, `${name}: loads in ${Math.round(leastLoadMs)} ms, 100 allowed`);
  }
  for (const { shoppers, confirmedPerSecond, placeMs, errors, otherwise, othersCpu = 0 } of loads) {
    const who = `at ${shoppers} shopper${shoppers > 1 ? 's' : ''}`;
    const byTheClock = othersCpu > BUSY ? doubtful : broken;
    const least = shoppers > 1 ? 35 : 25;
    const perSecond = confirmedPerSecond.toFixed(1);
    check(confirmedPerSecond >= least, `${perSecond} orders/s ${who}, ${least} expected`, byTheClock);
    check(placeMs.p95 <= 150, `POST p95 of ${placeMs.p95} ms ${who}, 150 allowed`, byTheClock);
    check(errors + otherwise === 0, `${errors} errors and ${otherwise} orders that were not confirmed ${who}`);
  }
  const crowd = loads.at(-1);
  if (!crowd) return { broken, doubtful };
  const { perOrder, dollarsPerOrder } = crowd;
  check(perOrder.dynamodbRequests <= 8, `${perOrder.dynamodbRequests.toFixed(1)} DynamoDB requests, 8 allowed`);
  check(perOrder.writeUnits <= 24, `${perOrder.writeUnits.toFixed(1)} write units where it was placed, 24 allowed`);
  check(perOrder.replicatedUnits <= 18, `${perOrder.replicatedUnits.toFixed(1)} write units replicated, 18 allowed`);
  check(dollarsPerOrder <= 0.00005, `$${dollarsPerOrder.toFixed(6)} an order, $0.00005 allowed`);
  return { broken, doubtful };
}
