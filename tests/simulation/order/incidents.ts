import { riskOfReclaim } from '../../../services/inventory/contracts/api.ts';
import { ORDER_RECORD_PREFIX } from '../../../services/order/contracts/order-record.ts';
import type { Fate } from '../asked.ts';
import { Random } from '../random.ts';
import { call } from './http.ts';
import { Outbox } from './outbox.ts';
import { REGIONS, type Shop } from './shop.ts';
import { type Shoppers, SKUS } from './shoppers.ts';
import { allOf, CALM, TARGETS } from './weather.ts';

/** Something happens, then. What, its seed says: so one can be left out, and the others stay what they are. */
export interface Incident {
  readonly at: number;
  readonly seed: number;
  /** Its seed says it where this does not. */
  readonly kind?: Kind;
}

/** How operators name a checkout that they begin themselves. */
export const OPERATORS_OWN = '.again-';

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;
const HOURS = 60 * MINUTES;

/** What happens in the run of a seed, and when. */
export function incidentsOf(seed: number): Incident[] {
  const random = new Random(seed ^ 0x5eed);
  const span = random.weighted([
    [5, 2 * MINUTES],
    [3, 20 * MINUTES],
    [3, 3 * HOURS],
    [1, 30 * HOURS],
  ]);
  // What goes wrong matters most while somebody is being served: most of it happens together.
  const scenes = Array.from({ length: random.between(1, 3) }, () => random.between(0, span));
  const count = random.between(3, 9);
  const incidents = Array.from(
    { length: count },
    (): Incident => ({
      at: random.chance(0.75) ? random.pick(scenes) + random.between(0, 6) * SECONDS : random.between(0, span),
      seed: random.seed(),
    }),
  );
  return [...incidents, ...daysWithoutCheckouts(seed, span)].sort((one, other) => one.at - other.at);
}

/** Rare, and drawn by itself: what happens to a run besides does not depend on it. It is over when the next thing happens. */
function daysWithoutCheckouts(seed: number, span: number): Incident[] {
  const random = new Random(seed ^ 0xda75);
  if (!random.chance(0.03)) return [];
  const at = random.between(0, span);
  return [
    { at, seed: random.seed(), kind: 'checkouts cannot begin' },
    { at: at + random.between(25, 40) * HOURS, seed: random.seed() },
  ];
}

/** All that can happen beside what the weather does to every request. */
export const KINDS = [
  'somebody orders',
  'a region is lost',
  'checkouts cannot begin',
  'the regions do not hear each other',
  'a service browns out',
  'a checkout vanishes',
  'a checkout runs twice',
  'an operator runs a checkout again',
  'an operator redrives',
  'an operator sends again',
  'an operator adjusts',
  'an operator reclaims',
  'an item is unreadable',
] as const;
type Kind = (typeof KINDS)[number];

const HOW_OFTEN: Readonly<Record<Kind, number>> = {
  'somebody orders': 9,
  'a region is lost': 2,
  // Only where it is drawn by itself: it takes more than a day.
  'checkouts cannot begin': 0,
  'the regions do not hear each other': 2,
  'a service browns out': 8,
  'a checkout vanishes': 3,
  'a checkout runs twice': 1.5,
  'an operator runs a checkout again': 1,
  'an operator redrives': 0.5,
  'an operator sends again': 0.5,
  'an operator adjusts': 1,
  'an operator reclaims': 0.7,
  'an item is unreadable': 0.3,
};

/** On a good day some orders show all there is to see. */
const ENOUGH_WHEN_CALM = 3;

export class Incidents {
  readonly #shop: Shop;
  readonly #shoppers: Shoppers;
  readonly outbox: Outbox;
  #count = 0;

  constructor(shop: Shop, shoppers: Shoppers) {
    this.#shop = shop;
    this.#shoppers = shoppers;
    this.outbox = new Outbox(shop);
  }

  happen(random: Random, drawn?: Kind): void {
    this.#count += 1;
    const calm = this.#shop.isCalm;
    if (calm && (drawn || this.#count > ENOUGH_WHEN_CALM)) return;
    const kind =
      drawn ??
      random.weighted(KINDS.map((each) => [calm && each !== 'somebody orders' ? 0 : HOW_OFTEN[each], each] as const));
    this.#shop.promises.saw(kind);
    this.#happen[kind](random);
  }

  /** The first thing that happens is always an order: a run without one proves nothing. */
  begin(random: Random): void {
    this.#shoppers.place(random);
  }

  heal(): void {
    const { world } = this.#shop;
    world.note(() => 'everything is healed');
    this.#shop.weather = CALM;
    this.#shop.brownOuts.length = 0;
    this.#shop.executions.spare();
    world.heal();
    for (const region of [...world.down]) world.bringBack(region);
  }

  readonly #happen: Readonly<Record<Kind, (random: Random) => void>> = {
    'somebody orders': (random) => this.#shoppers.place(random),
    'a region is lost': (random) => this.#lose(random.pick(this.#shop.world.up()), random),
    'checkouts cannot begin': (random) => this.#beginNone(random),
    'the regions do not hear each other': (random) => {
      const { world } = this.#shop;
      if (world.partitioned) return;
      world.partition();
      world.after(howLong(random), () => world.partitioned && world.heal());
    },
    'a service browns out': (random) => this.#brownOut(random),
    'a checkout vanishes': (random) => {
      // What killed it often makes life hard for the one after it.
      const [states, hasCause, cause] = [random.between(0, 7), random.chance(0.6), new Random(random.seed())];
      this.#shop.executions.doom(states, () => hasCause && this.#brownOut(cause));
    },
    'a checkout runs twice': (random) => {
      const execution = pickFrom(random, this.#shop.executions.running());
      if (execution) this.#shop.executions.runTwice(execution);
    },
    'an operator runs a checkout again': (random) => {
      const execution = pickFrom(random, this.#shop.executions.all);
      const { world, executions } = this.#shop;
      if (!execution || !world.isUp(execution.region)) return;
      const name = `${execution.name}${OPERATORS_OWN}${this.#count}`;
      world.after(random.pick([0, 1, 60, 3600, 100_000]) * SECONDS, () => {
        if (world.isUp(execution.region)) executions.start(execution.region, name, execution.input);
      });
    },
    'an operator redrives': () => {
      const count = this.#shop.queues.redrive();
      this.#shop.world.note(() => `an operator sends ${count} dead letters back`);
    },
    'an operator sends again': (random) => this.outbox.sendAgain(random.pick(REGIONS)),
    'an operator adjusts': (random) => {
      const sku = random.pick(SKUS);
      const region = random.pick(REGIONS);
      const body = { delta: random.pick([-2, -1, 3, 6]), reason: 'counted', region };
      this.#admin(random, sku, 'adjustStock', 'adjustments', body);
    },
    'an operator reclaims': (random) => {
      const { world } = this.#shop;
      const lost =
        REGIONS.find((region) => !world.isUp(region)) ?? (world.partitioned ? random.pick(REGIONS) : undefined);
      if (!lost) return;
      const body = { region: lost, confirm: riskOfReclaim(lost) };
      this.#admin(
        random,
        random.pick(SKUS),
        'reclaimStock',
        'reclaim',
        body,
        REGIONS.find((region) => region !== lost),
      );
    },
    'an item is unreadable': (random) => this.#garble(random),
  };

  #lose(region: string, random: Random, forMs = howLong): void {
    const { world, executions } = this.#shop;
    // Two regions at once are nobody's promise.
    if (world.up().length < REGIONS.length) return;
    world.kill(region, random);
    for (const execution of executions.running()) {
      if (execution.region === region && random.chance(0.5)) executions.end(execution, 'ABORTED');
    }
    world.after(forMs(random), () => world.down.has(region) && world.bringBack(region));
  }

  /**
   * The same request in both regions; one of them begins no checkout for more than a day, because it cannot or because it is
   * lost. When it begins, the provider has forgotten that it charged the other one.
   */
  #beginNone(random: Random): void {
    const { world, brownOuts } = this.#shop;
    const [region, length] = [random.pick(world.up()), random.between(25, 40) * HOURS];
    this.#shoppers.placeInBoth(random);
    if (random.chance(0.5)) {
      world.after(random.between(100, 2000), () => this.#lose(region, random, () => length));
      return;
    }
    world.note(() => `${region}: no checkout begins for ${length / HOURS} h`);
    brownOuts.push({ region, hits: allOf('executions'), fate: 'throttled', share: 1, until: world.now + length });
  }

  #brownOut(random: Random): void {
    const { world, brownOuts } = this.#shop;
    const length = howLong(random);
    const hits = random.weighted(TARGETS);
    const brownOut = {
      hits,
      until: world.now + length,
      fate: random.weighted<Fate>([
        [4, 'throttled'],
        [2, 'silent'],
        [4, 'answer-lost'],
        [2, 'late'],
        [2, 'crash-before'],
        [3, 'crash-after'],
      ]),
      share: random.pick([1, 1, 1, 0.8, 0.5]),
    };
    // The provider is one for both regions.
    const both = hits.name.startsWith('provider') || random.chance(0.5);
    const regions = both ? REGIONS : [random.pick(REGIONS)];
    for (const region of regions) brownOuts.push({ ...brownOut, region });
    const { share, fate } = brownOut;
    world.note(() => `${hits.name} of ${regions.join(' and ')}: ${share * 100} % ${fate} for ${length / 1000} s`);
  }

  #admin(random: Random, sku: string, name: string, what: string, body: object, where = random.pick(REGIONS)): void {
    if (!this.#shop.world.isUp(where)) return;
    const path = `/v1/admin/inventory/${sku}/${what}`;
    const key = `${name}-${this.#count}`;
    const request = { function: name, method: 'POST', path, parameters: { sku }, key, body } as const;
    const ask = (tries: number) =>
      call(this.#shop, where, { ...request, caller: 'olga', scope: 'ops' }, (answer) => {
        if ((!answer || answer.status >= 500) && tries < 20) {
          this.#shop.world.afterIn(where, 30 * SECONDS, () => ask(tries + 1));
        }
      });
    ask(1);
  }

  /** A copy of an order that nobody can read: it must not stop those who read others. */
  #garble(random: Random): void {
    const { world, promises } = this.#shop;
    const region = random.pick(world.up());
    const table = world.tables().find((each) => each.includes('orders')) ?? '';
    const items = world.replica(region, table).items();
    const open = items.filter(({ sk, openIn }) => String(sk).startsWith(ORDER_RECORD_PREFIX) && openIn !== undefined);
    const item = pickFrom(random, open);
    if (!item) return;
    const id = `ord_${String(this.#count).padStart(26, '0')}`;
    promises.unreadable(id);
    world.put(region, table, {
      ...item,
      pk: id,
      id,
      fingerprint: undefined,
      email: undefined,
      dueAt: '2026-01-01T00:00:00.000Z',
    });
  }
}

/** Seconds, minutes, hours or days: longer than retries last, than goods are held, than the provider remembers. */
function howLong(random: Random): number {
  return random.weighted([
    [3, random.between(5, 60) * SECONDS],
    [4, random.between(1, 20) * MINUTES],
    [3, random.between(20, 180) * MINUTES],
    [1, random.between(3, 40) * HOURS],
  ]);
}

function pickFrom<T>(random: Random, list: readonly T[]): T | undefined {
  return list.length > 0 ? random.pick(list) : undefined;
}
