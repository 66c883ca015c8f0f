import { readFileSync } from 'node:fs';
import path from 'node:path';
import { STEPS, UNREADABLE } from '../../workflows/checkout/contract/steps.ts';
import { stepHandlers } from './definition.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Every step is made by it, and it throws for them what they could not read. */
const MAKER = 'shared/messaging/step.ts';

type Outcomes = ReadonlyMap<string, ReadonlySet<string>>;

/** The outcomes that a step can tell, for the saga to decide on. */
export function outcomesOfSteps(): Outcomes {
  return new Map(Object.entries(STEPS).map(([step, { outcomes }]) => [step, new Set([...outcomes, UNREADABLE])]));
}

/** The outcomes that a step throws, read from its handler and what helps it. */
export function outcomesThrown(): Outcomes {
  return new Map(
    Array.from(stepHandlers(), ([step, handler]) => [step, new Set([...outcomesIn(handler), ...outcomesIn(MAKER)])]),
  );
}

function outcomesIn(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const thrown = [...text.matchAll(/new (?:Step|Checkout)Outcome\(([^,]*),/g)].flatMap(([, name = '']) =>
    literalsIn(file, name),
  );
  const helpers = [...text.matchAll(/from '(\.\/[^']+)'/g)].map(([, name = '']) => path.join(path.dirname(file), name));
  return [...thrown, ...helpers.flatMap((helper) => outcomesIn(helper, seen))];
}

/** The name is written where it is thrown, so that a reader (and this check) finds it. */
function literalsIn(file: string, expression: string): string[] {
  const names = [...expression.matchAll(/'([A-Z]\w+)'/g)].map(([, name = '']) => name);
  if (names.length === 0) throw new Error(`${file}: the name of this outcome is not to be read: ${expression}`);
  return names;
}
