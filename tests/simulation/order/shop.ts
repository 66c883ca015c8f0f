import type { Asked, Fate, Task } from '../asked.ts';
import { Bus } from '../deployed/bus.ts';
import { Declarations } from '../deployed/declarations.ts';
import { Executions } from '../deployed/executions.ts';
import { Functions } from '../deployed/functions.ts';
import { Modules } from '../deployed/modules.ts';
import { Queues } from '../deployed/queues.ts';
import { Schedules } from '../deployed/schedules.ts';
import { type Plant, Sources } from '../deployed/sources.ts';
import { hashOf, Streams } from '../deployed/streams.ts';
import { Random } from '../random.ts';
import type { Change } from '../table/replica.ts';
import { World } from '../world.ts';
import { SimulatedOutside } from './outside.ts';
import { Promises } from './promises.ts';
import { Provider } from './provider.ts';
import { type BrownOut, CALM, catchingUpIn, fateIn, type Weather } from './weather.ts';

export const REGIONS = ['eu-central-1', 'eu-west-1'];
/** They look at what is kept, or tell of it to nobody here; nothing of an order follows from them. */
const LEFT_OUT = ['auditStock', 'readPaymentStream'];
/** Who sends mails. */
const MAILS = 'mailCustomer';
export const DECLINED = 'pm_card_chargeDeclined';
/** The bank holds the money, and then does not pay it. */
export const NOT_PAID = 'pm_card_captureRefused';
/** Known to one of the provider's machines, and not yet to another: what it refuses now it may take a moment later. */
export const JUST_MADE = 'pm_just_made';

/** The shop as it is deployed, or with something planted. Read once, run many times. */
export class Deployment {
  readonly declared: Declarations;
  readonly modules: Modules;
  /** What is wrong with how the provider is asked; nothing in the shop as it is. */
  readonly keyLifetimeMs: number | undefined;

  private constructor(declared: Declarations, modules: Modules, keyLifetimeMs: number | undefined) {
    this.declared = declared;
    this.modules = modules;
    this.keyLifetimeMs = keyLifetimeMs;
  }

  static async of(plants: readonly Plant[] = [], keyLifetimeMs?: number): Promise<Deployment> {
    const sources = new Sources(plants);
    const [declared, modules] = [new Declarations(sources), new Modules(sources)];
    for (const { handler } of declared.functions.values()) await modules.prepare(handler);
    return new Deployment(declared, modules, keyLifetimeMs);
  }
}

export interface ShopParts {
  readonly deployment: Deployment;
  readonly seed: number;
  readonly weather: Weather;
  readonly note: (text: () => string) => void;
}

/** Everything an order meets, in two regions, and what is kept in mind of it to judge it by. */
export class Shop {
  readonly world: World;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly streams: Streams;
  readonly executions: Executions;
  readonly provider: Provider;
  readonly promises: Promises;
  readonly random: Random;
  readonly brownOuts: BrownOut[] = [];
  readonly seed: number;
  weather: Weather;
  /** Nothing goes wrong in this run: what it does, it does without being asked twice. */
  readonly isCalm: boolean;
  readonly #changes = new Map<string, number>();
  readonly #invocations = new Map<string, number>();
  readonly #luck = new WeakMap<Task, Random>();

  constructor({ deployment: { declared, modules, keyLifetimeMs }, seed, weather, note }: ShopParts) {
    this.seed = seed;
    this.weather = CALM;
    this.isCalm = weather === CALM;
    const random = new Random(seed);
    this.random = random;
    const watcher = {
      changed: (region: string, changes: readonly Change[], how: 'written' | 'replicated') => {
        this.#changes.set(region, (this.#changes.get(region) ?? 0) + 1);
        this.streams.take(region, changes);
        this.promises.changed(region, changes, how);
      },
    };
    const ahead = new Map(REGIONS.map((region) => [region, random.between(0, weather.skewMs)]));
    const requestMs = (_asked: Asked, task: Task) => this.luckOf(task).between(2, 25);
    const replicationMs = () => 100 + random.between(0, this.weather.lagMs);
    const latenessMs = () => 3000 + random.between(0, this.weather.delayMs);
    const late = new Random(seed ^ 0x1a7e);
    const catchingUp = () => catchingUpIn(late);
    const pace = { requestMs, replicationMs, catchingUp, latenessMs, patienceMs: 3000 };
    this.world = new World({ regions: REGIONS, tables: declared.tables, watcher, note, ahead, pace });
    const machines = new Random(seed ^ 0xca4d);
    this.provider = new Provider({
      now: () => this.world.now,
      keyLifetimeMs,
      searchLagMs: () => random.between(0, this.weather.searchLagMs),
      declines: (paymentMethod) => paymentMethod === DECLINED,
      isCapturable: (paymentMethod) => paymentMethod !== NOT_PAID,
      knows: (paymentMethod) => paymentMethod !== JUST_MADE || machines.chance(0.5),
    });
    const outside = new SimulatedOutside({
      bus: () => this.#bus,
      executions: () => this.executions,
      queues: () => this.queues,
      provider: this.provider,
      takesMail: (...mail) => this.promises.mailed(...mail),
      undoes: (region, orderId) => this.promises.undone(region, orderId),
      now: () => this.world.now,
    });
    const delivery = {
      delayMs: () => random.between(10, this.weather.delayMs),
      again: () => random.chance(this.weather.again),
    };
    this.functions = new Functions(this.world, modules, declared, outside);
    this.streams = new Streams(this.world, this.functions, declared, delivery, random, LEFT_OUT);
    const dealtWith = (region: string, queue: string, body: string) => {
      if (declared.queues.get(queue)?.consumer === MAILS) this.promises.dealtWith(region, body);
    };
    this.queues = new Queues(this.world, this.functions, declared, { ...delivery, dealtWith }, random);
    const transport = {
      ...delivery,
      lost: () => random.chance(this.weather.lost),
      refused: () => random.chance(this.weather.requests),
    };
    this.#bus = new Bus(this.world, declared, this.queues, transport, (...heard) => this.promises.heard(...heard));
    this.executions = new Executions(this.world, this.functions, declared, random, {
      begins: (execution) => this.promises.begins(execution),
      enters: (...entered) => this.promises.enters(...entered),
    });
    this.promises = new Promises(this);
    new Schedules(this.world, this.functions, (region) => this.#changes.get(region) ?? 0).begin(
      declared,
      random,
      LEFT_OUT,
    );
  }

  readonly #bus: Bus;

  /** Each invocation has a chance of its own: leaving one out changes nothing for the others. */
  luckOf(task: Task): Random {
    const known = this.#luck.get(task);
    if (known) return known;
    const name = `${task.region} ${task.name}`;
    const count = (this.#invocations.get(name) ?? 0) + 1;
    this.#invocations.set(name, count);
    const luck = new Random(hashOf(`${this.seed} ${name} ${count}`));
    this.#luck.set(task, luck);
    return luck;
  }

  fateOf = (asked: Asked, task: Task): Fate => {
    const { now } = this.world;
    const luck = this.luckOf(task);
    const hit = this.brownOuts.find(
      ({ until, region, hits }) => until > now && region === task.region && hits.hits(asked, task),
    );
    if (hit && luck.chance(hit.share)) {
      // What only reads has nothing to lose but its answer.
      const harmless = asked.kind === 'read' && (hit.fate === 'answer-lost' || hit.fate === 'late');
      return harmless ? 'throttled' : hit.fate;
    }
    return fateIn(this.weather, luck, asked);
  };
}
