import type { Availability } from '../../payment/contracts/provider-record.ts';

/** So many checkouts may begin in each span of time, in the whole region. */
export interface Pace {
  readonly limit: number;
  readonly spanMs: number;
}

const SECOND_MS = 1000;
/**
 * Long enough for a checkout that tries whether the provider is back to come through, so that the next one knows. When none
 * of them came as far as to ask, because what they want is sold out, twice as many may try next: how many of those wait before
 * an order that can be paid does not count. The payment functions' own breaker guards the provider.
 */
const TRIAL_SPAN_MS = 15_000;
/** What waited for the provider does not fall upon it the moment it is back. */
const FIRST_PER_SECOND = 4;
const DOUBLES_EVERY_MS = 10_000;

/** How fast checkouts may begin, by what the provider takes; `perSecond` is what it takes when all is well. */
export function paceOf(provider: Availability, now: Date, perSecond: number): Pace {
  switch (provider.kind) {
    case 'away':
      return { limit: 0, spanMs: SECOND_MS };
    case 'doubtful': {
      const most = (perSecond * TRIAL_SPAN_MS) / SECOND_MS;
      const doublings = Math.floor(msSince(provider.since, now) / TRIAL_SPAN_MS);
      return { limit: Math.min(most, provider.orders * 2 ** doublings), spanMs: TRIAL_SPAN_MS };
    }
    case 'there': {
      const doublings = msSince(provider.since, now) / DOUBLES_EVERY_MS;
      return { limit: Math.min(perSecond, Math.floor(FIRST_PER_SECOND * 2 ** doublings)), spanMs: SECOND_MS };
    }
  }
}

function msSince(time: Date, now: Date): number {
  return Math.max(0, now.getTime() - time.getTime());
}

const LONGEST_DELAY_MS = 15 * 60_000;
const SPREAD_MS = 55_000;
const LEAST_DELAY_MS = 5_000;
const SHARE_OF_ITS_AGE = 4;

/**
 * For how long an order that may not begin is put off; spread, so that those that were put off together come apart, and
 * the longer the more of its life it has waited: a message that is put off is a new one, and when the answer is lost, who
 * put it off dies or it is delivered twice, a copy stays behind that is put off as well. Growing with its age, an order has
 * its fifteen turns in `LONGEST_IN_QUEUE_MS`, not eighty, and its copies double as many times fewer. What this leaves of
 * the pace when few are left in the queue, the sweeper takes, the oldest first.
 */
export function delayOf(provider: Availability, now: Date, placedAt: Date, random: () => number): number {
  const away = provider.kind === 'away' ? provider.until.getTime() - now.getTime() : 0;
  const waited = now.getTime() - placedAt.getTime();
  const least = Math.max(LEAST_DELAY_MS, away, waited / SHARE_OF_ITS_AGE);
  return Math.min(LONGEST_DELAY_MS, Math.floor(least + random() * SPREAD_MS));
}

const MINUTES_MS = 60_000;
const HOURS_MS = 60 * MINUTES_MS;

/**
 * How long a shopper's order waits for a provider that is away before a person decides. A day after it was asked, the
 * provider has forgotten our keys, and asking again could hold the money twice.
 */
export const LONGEST_WAIT_MS = 20 * HOURS_MS;

/**
 * After this long no message is put off any more, so that no copy of one lives for ever; the sweeper, which reads the order
 * itself, brings it to its end. It is long enough for the 100,000 orders of a rush to have their turn.
 */
export const LONGEST_IN_QUEUE_MS = 45 * MINUTES_MS;
