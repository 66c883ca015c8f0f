import type { Pace } from './pace.ts';

/**
 * The turns that an instance has taken for the present span and not used yet. A busy one takes together what it needed in
 * the span before: it asks the table once in a span, not for every order. What it then does not need is lost to the others for
 * the rest of the span.
 */
export class TurnsInHand {
  #span = { begins: Number.NEGATIVE_INFINITY, spanMs: 0 };
  #left = 0;
  #used = 0;
  #usedBefore = 0;

  /** How many of the wanted turns were in hand. */
  use(wanted: number, pace: Pace, now: Date): number {
    this.#enter(pace, now);
    const used = Math.min(wanted, this.#left);
    this.#left -= used;
    this.#used += wanted;
    return used;
  }

  /** How many more will probably be wanted in this span. */
  get likely(): number {
    return Math.max(0, this.#usedBefore - this.#used);
  }

  keep(turns: number): void {
    this.#left += turns;
  }

  #enter({ spanMs }: Pace, now: Date): void {
    const begins = Math.floor(now.getTime() / spanMs) * spanMs;
    if (begins === this.#span.begins && spanMs === this.#span.spanMs) return;
    const follows = begins === this.#span.begins + this.#span.spanMs && spanMs === this.#span.spanMs;
    this.#usedBefore = follows ? this.#used : 0;
    this.#span = { begins, spanMs };
    this.#left = 0;
    this.#used = 0;
  }
}
