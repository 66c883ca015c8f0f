import type { Asked, Fate, Task } from '../asked.ts';
import type { Random } from '../random.ts';

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;
const HOURS = 60 * MINUTES;

/** For some time requests of a region are refused, not answered, done and not answered, or kill who makes them. */
export interface BrownOut {
  readonly region: string;
  readonly hits: Target;
  readonly until: number;
  readonly fate: Fate;
  /** How many of the requests it hits. */
  readonly share: number;
}

/** What a brown-out is of: all of a service, one table, one thing that the provider can do, or one function. */
export interface Target {
  readonly name: string;
  readonly hits: (asked: Asked, task: Task) => boolean;
}

const isCall = (to: string) => (asked: Asked) => asked.kind === 'call' && asked.to === to;
export const allOf = (name: string): Target => ({ name, hits: isCall(name) });
const table = (name: string): Target => ({
  name,
  hits: (asked) => asked.kind !== 'call' && (name === '' || asked.table.includes(name)),
});
const writes = (name: string): Target => ({
  name: `writes to ${name}`,
  hits: (asked) => asked.kind !== 'call' && asked.kind !== 'read' && asked.table.includes(name),
});
const provider = (name: string): Target => ({
  name: `provider, ${name}`,
  hits: (asked) => isCall('provider')(asked) && asked.kind === 'call' && asked.name === name,
});
const deployed = (name: string): Target => ({ name, hits: (_asked, task) => task.name.startsWith(name) });

export const TARGETS: readonly (readonly [weight: number, target: Target])[] = [
  [3, allOf('provider')],
  [2, provider('authorise')],
  [3, provider('capture')],
  [1.5, provider('void')],
  [1, provider('prevent')],
  [1, provider('find')],
  [2, allOf('bus')],
  [2, allOf('mail')],
  [1.5, allOf('executions')],
  [1.5, table('')],
  [1.5, table('orders')],
  [1.5, table('payments')],
  [1.5, table('inventory')],
  [1, table('notifications')],
  [1.5, writes('payments')],
  [1.5, writes('orders')],
  [3, deployed('reserveStock')],
  [1, deployed('authorizePayment')],
  [1.5, deployed('capturePayment')],
  [1, deployed('voidPayment')],
  [1.5, deployed('confirmOrder')],
  [1, deployed('releaseStock')],
  [1, deployed('rejectOrder')],
  [1, deployed('commitStock')],
  [0.5, deployed('sweepOrders')],
];

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

/** After an outage replication is back at once, or late: then what was written together arrives minutes or hours apart. */
export function catchingUpIn(random: Random): () => number {
  const longest = random.weighted([
    [5, 0],
    [3, 20 * MINUTES],
    [1, 3 * HOURS],
  ]);
  return () => random.between(0, longest);
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
