import type { Change } from './table/replica.ts';

/** What was written in one region, on its way to another. */
export interface Arrival {
  readonly to: string;
  readonly change: Change;
  due: number;
}

/** Between the regions: each item travels by itself, and none waits for another. */
export class Wire {
  readonly #underWay: Arrival[] = [];

  get length(): number {
    return this.#underWay.length;
  }

  get first(): Arrival | undefined {
    return this.#underWay[firstOf(this.#underWay)];
  }

  at(place: number): Arrival | undefined {
    return this.#underWay[place];
  }

  send(arrival: Arrival): void {
    this.#underWay.push(arrival);
  }

  take(arrival: Arrival): void {
    this.#underWay.splice(this.#underWay.indexOf(arrival), 1);
  }

  /** What could not arrive while the regions did not hear each other still takes its time when they do. */
  catchUp(now: number, takesMs: () => number): void {
    for (const arrival of this.#underWay) if (arrival.due < now) arrival.due = now + takesMs();
  }
}

/** Where the one stands that is due first; of several the one that has waited longest. */
export function firstOf(all: readonly { readonly due: number }[]): number {
  let first = 0;
  for (let at = 1; at < all.length; at += 1) if ((all[at]?.due ?? 0) < (all[first]?.due ?? 0)) first = at;
  return first;
}
