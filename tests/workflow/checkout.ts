import { troubleIn } from './cases.ts';
import { type Definition, stepOf } from './definition.ts';
import { type Saga, sagaOf } from './interpreter.ts';
import { outcomesOfSteps } from './outcomes.ts';
import { breachesAtRest, breachesOfAttempt, endOf } from './promises.ts';
import { type Circumstances, Shop } from './shop.ts';
import { type Trouble, Troubles, told } from './trouble.ts';

/** The sweeper begins again what did not come to rest; by then the trouble is over. */
const MOST_ATTEMPTS = 3;

/** How one order fared, from its first attempt to its rest. */
export interface Tale {
  readonly troubles: readonly Trouble[];
  readonly paths: readonly (readonly string[])[];
  /** `state: outcome`, as the saga was told. */
  readonly outcomes: readonly string[];
  readonly breaches: readonly string[];
}

export function explorer(definition: Definition) {
  const saga = sagaOf(definition);
  const outcomes = outcomesOfSteps();
  const told = (state: string) => outcomes.get(stepOf(definition.States[state] ?? missing(state))) ?? new Set<string>();

  /** Without trouble, then with every kind of it in every state that the checkout comes to. */
  async function* alone(found: Circumstances): AsyncGenerator<Tale> {
    const calm = await toRest(saga, found, []);
    yield calm;
    for (const state of new Set(calm.paths.flat())) {
      for (const trouble of troubleIn(state, told(state))) yield* variants(found, [trouble]);
    }
  }

  /** What has just got over one trouble meets the next one. */
  async function* twice(found: Circumstances): AsyncGenerator<Tale> {
    const calm = await toRest(saga, found, []);
    const way = calm.paths[0] ?? [];
    for (const [index, state] of way.entries()) {
      for (const when of ['before', 'after'] as const) {
        const first: Trouble = { state, kind: 'error', when, lasts: 'once' };
        for (const next of way.slice(index + 1).filter((each) => each !== state)) {
          for (const second of troubleIn(next, told(next), ['error', 'lost execution'])) {
            yield* variants(found, [first, second]);
          }
        }
      }
    }
  }

  async function* variants(found: Circumstances, troubles: readonly Trouble[]): AsyncGenerator<Tale> {
    yield toRest(saga, found, troubles);
    // Long enough away, and the goods are another's.
    const isLost = troubles.some(({ kind }) => kind === 'lost execution');
    if (isLost) yield toRest(saga, found, troubles, (shop) => shop.loseGoods());
  }

  return { alone, twice };
}

function missing(state: string): never {
  throw new Error(`There is no state ${state}.`);
}

async function toRest(
  saga: Saga,
  first: Circumstances,
  all: readonly Trouble[],
  meanwhile: (shop: Shop) => void = () => {},
): Promise<Tale> {
  const shop = new Shop(first);
  const troubles = new Troubles(all, first.attempt);
  const breaches: string[] = [];
  const paths: (readonly string[])[] = [];
  const outcomes: string[] = [];
  for (let count = 0; count < MOST_ATTEMPTS; count += 1) {
    const found: Circumstances = { ...shop.asFound(), attempt: first.attempt + count };
    const attempt = await saga.run(shop, troubles, found.attempt);
    paths.push(attempt.path);
    outcomes.push(...attempt.outcomes);
    const met = count === 0 ? troubles.met : [];
    breaches.push(...breachesOfAttempt({ found, met, attempt, end: endOf(shop), waits: shop.waits }));
    shop.waits = false;
    if (shop.order !== 'open') break;
    meanwhile(shop);
    shop.providerComesBack();
    shop.otherRunIsLost();
  }
  return { troubles: all, paths, outcomes, breaches: [...breaches, ...breachesAtRest(shop, first)] };
}

export function storyOf({ troubles, paths, breaches }: Tale): string {
  const way = paths.map((path) => path.join(' → ')).join(', then again ');
  return `${troubles.map(told).join('; ') || 'no trouble'}: ${breaches.join('; ')} (${way})`;
}
