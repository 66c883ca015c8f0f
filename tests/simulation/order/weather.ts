import type { Random } from '../random.ts';
import type { Asked, Fate } from '../world.ts';

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;

/** What a brown-out is of. */
export const SERVICES = ['tables', 'bus', 'provider', 'mail', 'executions'] as const;
export type Service = (typeof SERVICES)[number];

/** For some time requests of a region to a service are refused, not answered, or done and not answered. */
export interface BrownOut {
  readonly region: string;
  readonly service: Service;
  /** A single table, or all of them. */
  readonly table?: string | undefined;
  readonly until: number;
  readonly fate: 'throttled' | 'silent' | 'answer-lost' | 'late';
  /** How many of the requests it hits. */
  readonly share: number;
}

/** How bad a whole run is. */
export interface Weather {
  readonly name: string;
  /** How many requests do not fare well. */
  readonly requests: number;
  /** How many deliveries come twice, and how many never. */
  readonly again: number;
  readonly lost: number;
  /** How long a delivery or a replicated item may take. */
  readonly delayMs: number;
  readonly lagMs: number;
  readonly searchLagMs: number;
  /** How far the clocks are apart. */
  readonly skewMs: number;
}

export const CALM: Weather = {
  name: 'calm',
  requests: 0,
  again: 0,
  lost: 0,
  delayMs: 100,
  lagMs: 800,
  searchLagMs: 0,
  skewMs: 0,
};
const MILD: Weather = {
  name: 'mild',
  requests: 0.02,
  again: 0.05,
  lost: 0.01,
  delayMs: 2 * SECONDS,
  lagMs: 3 * SECONDS,
  searchLagMs: MINUTES,
  skewMs: 2 * SECONDS,
};
const ROUGH: Weather = {
  name: 'rough',
  requests: 0.12,
  again: 0.2,
  lost: 0.1,
  delayMs: 30 * SECONDS,
  lagMs: 20 * SECONDS,
  searchLagMs: MINUTES,
  skewMs: 5 * SECONDS,
};
const WILD: Weather = {
  name: 'wild',
  requests: 0.35,
  again: 0.4,
  lost: 0.3,
  delayMs: 5 * MINUTES,
  lagMs: 5 * MINUTES,
  searchLagMs: 2 * MINUTES,
  skewMs: 20 * SECONDS,
};

export function weatherOf(random: Random): Weather {
  return random.weighted([
    [1, CALM],
    [4, MILD],
    [3, ROUGH],
    [2, WILD],
  ]);
}

/** Where a request goes. */
export function serviceOf(asked: Asked): Service {
  return asked.kind === 'call' ? (asked.to as Service) : 'tables';
}

/** What may become of a single request in this weather. */
export function fateIn({ requests }: Weather, random: Random, asked: Asked): Fate {
  if (requests === 0 || !random.chance(requests)) return 'served';
  if (asked.kind === 'read') {
    return random.weighted<Fate>([
      [4, 'throttled'],
      [1, 'silent'],
      [3, 'crash-before'],
    ]);
  }
  return random.weighted<Fate>([
    [3, asked.kind === 'call' ? 'throttled' : 'conflict'],
    [2, 'throttled'],
    [4, 'answer-lost'],
    [3, 'sent-again'],
    [2, 'late'],
    [1, 'silent'],
    [3, 'crash-before'],
    [5, 'crash-after'],
  ]);
}
