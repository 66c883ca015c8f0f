import type { Clock } from '../../../shared/kernel/clock.ts';
import { CALM } from '../../../shared/resilience/breaker-record.ts';
import { availability, type ProviderRecord } from '../../payment/contracts/provider-record.ts';
import { delayOf, type Pace, paceOf } from '../domain/pace.ts';
import { TurnsInHand } from '../domain/turns-in-hand.ts';
import type { ProviderStatus, Turns } from '../ports.ts';

export interface CheckoutGateParts {
  readonly provider: ProviderStatus;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly random: () => number;
  /** What the payment provider takes from this region when all is well. */
  readonly perSecond: number;
  readonly blind: (error: unknown) => void;
}

/** How long an instance trusts what it has read about the provider. */
const BELIEVED_MS = 1000;
/** An instance that started nothing for this long may start one checkout without asking. A quiet shop counts no turns. */
const QUIET_MS = 1000;

/**
 * Every checkout passes this gate before it starts. Orders that the provider could not take wait here and not in the saga,
 * which is patient for minutes only.
 */
export class CheckoutGate {
  readonly #parts: CheckoutGateParts;
  #seen: { readonly record: ProviderRecord; readonly at: number } | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  readonly #inHand = new TurnsInHand();

  constructor(parts: CheckoutGateParts) {
    this.#parts = parts;
  }

  /** How many of these checkouts may begin now. */
  async admit(wanted: number): Promise<number> {
    const { clock, turns, perSecond, blind } = this.#parts;
    const provider = availability(await this.#record(), clock());
    const now = clock();
    const pace = paceOf(provider, now, perSecond);
    if (pace.limit === 0 || wanted === 0) return 0;
    const wasQuiet = now.getTime() - this.#startedAt >= QUIET_MS;
    this.#startedAt = now.getTime();
    if (wanted === 1 && wasQuiet && isFull(pace, perSecond)) return 1;
    const inHand = this.#inHand.use(wanted, pace, now);
    const missing = wanted - inHand;
    if (missing === 0) return wanted;
    // Only of a full pace: what is scarce is not taken ahead.
    const ahead = isFull(pace, perSecond) ? this.#inHand.likely : 0;
    try {
      const taken = await turns.take(missing + ahead, pace, now);
      const granted = Math.min(taken, missing);
      this.#inHand.keep(taken - granted);
      return inHand + granted;
    } catch (error) {
      // Without the count nothing would hold orders back. They wait for the table as they would for the provider.
      blind(error);
      return inHand;
    }
  }

  /** When it is worth asking again. Undefined if nobody is let through, so that waiting is useless. */
  async nextTurnMs(): Promise<number | undefined> {
    const { clock, perSecond } = this.#parts;
    const provider = availability(await this.#record(), clock());
    if (provider.kind !== 'there') return undefined;
    const now = clock();
    const { spanMs } = paceOf(provider, now, perSecond);
    return spanMs - (now.getTime() % spanMs);
  }

  /** How long to put off an order that may not begin now. */
  async delayMs(placedAt: Date): Promise<number> {
    const { clock, random } = this.#parts;
    return delayOf(availability(await this.#record(), clock()), clock(), placedAt, random);
  }

  async #record(): Promise<ProviderRecord> {
    const { provider, clock, blind } = this.#parts;
    const age = this.#seen && clock().getTime() - this.#seen.at;
    if (this.#seen && age !== undefined && age >= 0 && age < BELIEVED_MS) return this.#seen.record;
    try {
      const record = await provider.read();
      this.#seen = { record, at: clock().getTime() };
      return record;
    } catch (error) {
      // The payment functions know better. They let go of an order that comes at a bad moment.
      blind(error);
      return this.#seen?.record ?? CALM;
    }
  }
}

function isFull({ limit }: Pace, perSecond: number): boolean {
  return limit >= perSecond;
}
