import type { Fault } from '../../local/region/messages.ts';
import type { Random } from '../simulation/random.ts';

/** What the shop has to bear for some seconds. */
export interface Weather {
  readonly seconds: number;
  readonly faults: readonly Fault[];
  readonly replication: { readonly paused: boolean; readonly lagMs: number };
  /** A region that is killed when it begins, and brought back when it ends. */
  readonly down?: string | undefined;
}

export interface Climate {
  readonly seconds: number;
  readonly regions: readonly string[];
  /** Whether regions are killed: what was running in one begins again only by the sweeper, a minute or two later. */
  readonly kills: boolean;
}

const LAG_MS = 200;
export const CALM: Weather = { seconds: 0, faults: [], replication: { paused: false, lagMs: LAG_MS } };

const PAYMENT_PROVIDER = 'payment-provider';
const SOURCES: readonly (readonly [string, readonly Fault['kind'][]])[] = [
  ['dynamodb', ['conflict', 'throttle', 'error', 'lost-response', 'duplicate', 'latency']],
  [PAYMENT_PROVIDER, ['error', 'throttle', 'lost-response', 'latency']],
  ['events', ['error', 'throttle', 'lost-response', 'duplicate']],
  ['sqs', ['error', 'throttle', 'lost-response', 'duplicate']],
  ['states', ['error', 'throttle', 'lost-response', 'duplicate']],
];
const RATES = [0.1, 0.2, 0.4];

/** Weather for so long: some of it mild, some of it foul, never the same twice in a row. */
export function weatherFor(random: Random, climate: Climate): readonly Weather[] {
  const all: Weather[] = [];
  for (let left = climate.seconds; left > 0; ) {
    const weather = oneOf(random, climate, Math.min(left, random.between(6, 14)));
    all.push(weather);
    left -= weather.seconds;
  }
  return all;
}

function oneOf(random: Random, { regions, kills }: Climate, seconds: number): Weather {
  const kind = random.weighted([
    [5, 'storm'],
    [2, 'partition'],
    [kills ? 2 : 0, 'region gone'],
    [1, 'brown-out'],
    [1, 'calm'],
  ] as const);
  const faults = kind === 'calm' ? [] : kind === 'brown-out' ? [brownOut(random, regions)] : storm(random, regions);
  const lagMs = random.weighted([
    [3, LAG_MS],
    [1, 2_000],
  ]);
  return {
    seconds,
    faults,
    replication: { paused: kind === 'partition', lagMs },
    down: kind === 'region gone' ? random.pick(regions) : undefined,
  };
}

function storm(random: Random, regions: readonly string[]): Fault[] {
  const faults = new Map<string, Fault>();
  for (let left = random.between(2, 5); left > 0; left -= 1) {
    const [service, kinds] = random.pick(SOURCES);
    const kind = random.pick(kinds);
    const fault: Fault = { service, kind, rate: random.pick(RATES), ...placeOf(service, random, regions, 0.4) };
    faults.set(`${service} ${kind}`, kind === 'latency' ? { ...fault, latencyMs: random.between(100, 1500) } : fault);
  }
  return [...faults.values()];
}

/** The provider has one door; of AWS's services each region has its own. */
function placeOf(service: string, random: Random, regions: readonly string[], chance: number): Pick<Fault, 'region'> {
  return service !== PAYMENT_PROVIDER && random.chance(chance) ? { region: random.pick(regions) } : {};
}

/** One dependency answers nothing at all. */
function brownOut(random: Random, regions: readonly string[]): Fault {
  const [service] = random.pick(SOURCES);
  return { service, kind: 'error', rate: 1, ...placeOf(service, random, regions, 1) };
}

export function told({ seconds, faults, replication, down }: Weather): string {
  const parts = [
    down && `${down} is gone`,
    replication.paused ? 'no replication' : replication.lagMs > LAG_MS && `replication lags ${replication.lagMs} ms`,
    ...faults.map(({ service, kind, rate, region }) =>
      [service, kind, `${Math.round(rate * 100)} %`, region && `in ${region}`].filter(Boolean).join(' '),
    ),
  ];
  return `${seconds} s: ${parts.filter(Boolean).join(', ') || 'calm'}`;
}
