import type { Call, Ending, Task } from '../asked.ts';
import { clientOf } from '../table/client.ts';
import type { World } from '../world.ts';
import type { Declarations, DeclaredFunction } from './declarations.ts';
import type { Modules, Surroundings } from './modules.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;
/** Asks somebody who is no table, for the invocation that is under way. */
export type Ask = (to: string, name: string, perform: () => unknown) => Promise<unknown>;

/** One instance of a function: it serves one event at a time, and what it remembers it remembers until it dies. */
interface Instance {
  handler: Handler;
  task: Task | undefined;
}

/** What stands around an instance in place of AWS and of the payment provider. */
export interface Outside {
  standIns(region: string, ask: Ask): Surroundings['standIns'];
}

/** A failure that the code did not throw: Lambda tells it by a name of its own. */
function failure(name: string): Ending<never> {
  return { kind: 'failed', error: Object.assign(new Error(`The function ended: ${name}.`), { name }) };
}

export const CRASHED = 'Lambda.Unknown';
export const OUT_OF_TIME = 'Sandbox.Timedout';
/** After this time Lambda has noticed that an instance is gone. */
const NOTICED_MS = 150;

/** The deployed functions of both regions. */
export class Functions {
  readonly #world: World;
  readonly #modules: Modules;
  readonly #declared: Declarations;
  readonly #outside: Outside;
  readonly #idle = new Map<string, Instance[]>();
  /** What failed last. */
  complaint = 'nothing has failed';

  constructor(world: World, modules: Modules, declared: Declarations, outside: Outside) {
    this.#world = world;
    this.#modules = modules;
    this.#declared = declared;
    this.#outside = outside;
  }

  /** `ended` is told how it ends, also when the instance crashes or takes too long; nothing when the region is lost before. */
  invoke(region: string, name: string, about: string, event: unknown, ended: (ending: Ending<unknown>) => void): Task {
    const declared = this.#declared.functions.get(name);
    if (!declared) throw new Error(`There is no function ${name}.`);
    const place = `${region} ${name}`;
    const idle = this.#idle.get(place) ?? [];
    this.#idle.set(place, idle);
    const instance = idle.pop() ?? this.#instance(region, declared);
    const end = (ending: Ending<unknown>) => {
      if (ending.kind === 'failed') this.complaint = `${name} of ${about} fails: ${ending.error}`;
      ended(ending);
    };
    const task = this.#world.start(
      `${name} ${about}`,
      region,
      (_db, own) => {
        instance.task = own;
        return instance.handler(event, {});
      },
      (ending) => {
        idle.push(instance);
        end(ending);
      },
    );
    task.lost = () => this.#world.afterIn(region, NOTICED_MS, () => end(failure(CRASHED)));
    this.#world.after(declared.limitMs, () => {
      if (!this.#world.isRunning(task)) return;
      this.#world.note(() => `${region}: ${name} ${about} takes longer than it may`);
      task.lost = () => end(failure(OUT_OF_TIME));
      this.#world.crash(task);
    });
    return task;
  }

  #instance(region: string, { handler, environment }: DeclaredFunction): Instance {
    const instance: Instance = { handler: async () => undefined, task: undefined };
    const current = () => {
      if (!instance.task) throw new Error('A request was made before there was anything to do.');
      return instance.task;
    };
    const ask: Ask = (to, name, perform) => {
      const call: Call = { kind: 'call', to, name, perform };
      return this.#world.ask(current(), call);
    };
    const db = clientOf((request) => this.#world.ask(current(), request));
    const clock = this.#world.clockIn(region);
    const { handler: made } = this.#modules.instantiate(handler, {
      region,
      environment: variables(region, this.#world.regions, environment),
      standIns: {
        ...this.#outside.standIns(region, ask),
        documentClient: () => () => db,
        systemClock: () => clock,
      },
    });
    instance.handler = made as Handler;
    return instance;
  }
}

/** As the deployment would set them; a reference to something outside becomes an address that nobody calls. */
function variables(region: string, regions: readonly string[], declared: Readonly<Record<string, unknown>>) {
  const own = Object.entries(declared).map(([name, value]) => [
    name,
    value !== null && typeof value === 'object'
      ? `https://outside.example/${(value as { Ref?: string }).Ref ?? ''}`
      : String(value).replaceAll('${aws:region}', region),
  ]);
  return { AWS_REGION: region, REGIONS: regions.join(','), ...Object.fromEntries(own) } as Record<string, string>;
}
