import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Declarations } from './declarations.ts';
import type { Functions } from './functions.ts';

/** Where nothing happens, nobody has to look every minute: the next look finds the same, and hours pass faster. */
const LONGEST_MS = 120 * 60_000;

/** The functions that run by the clock. */
export class Schedules {
  readonly #world: World;
  readonly #functions: Functions;
  readonly #changes: (region: string) => number;

  constructor(world: World, functions: Functions, changes: (region: string) => number) {
    this.#world = world;
    this.#functions = functions;
    this.#changes = changes;
  }

  begin({ functions }: Declarations, random: Random, leftOut: readonly string[] = []): void {
    for (const { name, everyMs } of functions.values()) {
      if (everyMs === undefined || leftOut.includes(name)) continue;
      for (const region of this.#world.regions)
        this.#next(region, name, everyMs, random.between(0, everyMs), everyMs, -1);
    }
  }

  #next(region: string, name: string, everyMs: number, ms: number, lastMs: number, before: number): void {
    this.#world.afterIn(region, ms, () => {
      const changes = this.#changes(region);
      const next = changes === before ? Math.min(lastMs * 4, LONGEST_MS) : everyMs;
      const event = { time: new Date(this.#world.now).toISOString() };
      this.#functions.invoke(region, name, 'by the clock', event, () => {});
      this.#next(region, name, everyMs, next, next, changes);
    });
  }
}
