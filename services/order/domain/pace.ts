import type { Availability } from '../../payment/contracts/provider-record.ts';

/** How many checkouts may begin in each span of time, in the whole region. */
export interface Pace {
  readonly limit: number;
  readonly spanMs: number;
}

const SECOND_MS = 1000;
/**
 * Long enough for a trial checkout to find out whether the provider is back, so that the next one knows. If no trial got as
 * far as asking, because its goods are sold out, twice as many may try next. So it does not matter how many of those wait
 * ahead of an order that can be paid. The payment functions' own breaker guards the provider.
 */
const TRIAL_SPAN_MS = 15_000;
/** Orders that waited for the provider do not rush it the moment it is back. */
const FIRST_PER_SECOND = 4;
const DOUBLES_EVERY_MS = 10_000;

/** How fast checkouts may begin, given what the provider takes. `perSecond` is what it takes when all is well. */
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
 * For how long an order that may not begin is put off. The delay is spread, so that orders that were put off together come
 * apart, and it grows with the time that the order has waited. The reason is copies: putting off makes a new message, and if
 * the answer is lost, the function dies or the message is delivered twice, the old one stays behind and is put off as well.
 * With a growing delay an order has fifteen turns in `LONGEST_IN_QUEUE_MS` instead of eighty, so its copies double less often.
 * If few messages are left in the queue, the sweeper takes the rest of the pace, oldest orders first.
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
 * How long an order waits for a provider that is away before a person decides. A day after it was asked, the provider
 * has forgotten our keys, and asking again could hold the money twice.
 */
export const LONGEST_WAIT_MS = 20 * HOURS_MS;

/**
 * After this long no message is put off any more, so that no copy lives for ever. The sweeper, which reads the order itself,
 * takes over. It is long enough for the 100,000 orders of a rush to have their turn.
 */
export const LONGEST_IN_QUEUE_MS = 45 * MINUTES_MS;
