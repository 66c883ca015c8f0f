import type { Random } from './random.ts';
import type { World } from './world.ts';

/** As Lambda names the trace of an invocation: nobody has to think of one. */
const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1';

/** Code that helps itself to a timer or to chance gets the run's: else a seed would not tell the whole run. */
export function borrowGlobals(world: World, random: Random, heard: (line: string) => void = () => {}) {
  const { env } = process;
  // A plain object: that of the process asks the operating system each time.
  process.env = { LOG_LEVEL: 'WARN', ...env, _X_AMZN_TRACE_ID: TRACE };
  const { setTimeout: timer } = globalThis;
  const { random: chance } = Math;
  const { write } = process.stdout;
  globalThis.setTimeout = ((wake: () => void, ms: number) =>
    void world.sleep(ms).then(wake)) as unknown as typeof timer;
  Math.random = random.next;
  // What the shop logs belongs to the story of the run.
  process.stdout.write = ((text: string, ...others: []) => {
    if (!text.startsWith('{')) return write.call(process.stdout, text, ...others);
    heard(text);
    world.note(() => {
      const { code = 'a metric', detail = '' } = JSON.parse(text) as { code?: string; detail?: string };
      return `  logs: ${code} ${detail}`;
    });
    return true;
  }) as typeof write;
  return {
    giveBack: () => {
      process.env = env;
      globalThis.setTimeout = timer;
      Math.random = chance;
      process.stdout.write = write;
    },
  };
}
