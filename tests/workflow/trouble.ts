/** Something goes wrong in a state of the checkout, whatever that state would have done. */
export interface Trouble {
  readonly state: string;
  readonly kind: Kind;
  /** `after`: the step has done its work, and nobody hears of it. */
  readonly when: 'before' | 'after';
  readonly lasts: 'once' | 'for good';
}

/**
 * What Step Functions sees: an error the function threw, one of Lambda itself, no answer in time, no answer ever (the
 * execution is lost, as when its region is), or an outcome that only somebody else's doing brings about: the step was given
 * what it cannot read, the order or its reservation was ended meanwhile, another run holds the goods, the payment provider
 * does not answer.
 */
export type Kind = 'error' | 'throttled' | 'crash' | 'silence' | 'lost execution' | ForcedOutcome;
export const FORCED_OUTCOMES = [
  'InvalidStepInput',
  'OrderClosed',
  'ReservationClosed',
  'ProviderAway',
  'RunningElsewhere',
] as const;
export type ForcedOutcome = (typeof FORCED_OUTCOMES)[number];

/** What a checkout runs into. */
export class Troubles {
  readonly #all: readonly Trouble[];
  readonly #met = new Map<Trouble, number>();
  readonly #attempt: number;

  /** Of one attempt: the next one is started when it is over. */
  constructor(all: readonly Trouble[], attempt: number) {
    this.#all = all;
    this.#attempt = attempt;
  }

  meet(state: string, attempt: number, when: Trouble['when']): Kind | undefined {
    if (attempt !== this.#attempt) return undefined;
    const trouble = this.#all.find((each) => each.state === state && each.when === when);
    if (!trouble) return undefined;
    const before = this.#met.get(trouble) ?? 0;
    this.#met.set(trouble, before + 1);
    return trouble.lasts === 'for good' || before === 0 ? trouble.kind : undefined;
  }

  /** Trouble in a state that the checkout never came to proves nothing. */
  get met(): readonly Trouble[] {
    return this.#all.filter((trouble) => this.#met.has(trouble));
  }
}

export const told = ({ state, kind, when, lasts }: Trouble) => `${kind} ${when} ${state}, ${lasts}`;
