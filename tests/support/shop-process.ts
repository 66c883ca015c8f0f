/** A shop in a process of its own: its servers share no event loop with whoever tests or measures it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Shop, type ShopOptions, startShop } from '../../local/shop.ts';

export interface RunningShop extends Pick<Shop, 'basePort' | 'urls' | 'regions'> {
  readonly pid: number;
  readonly dataDir: string;
}

type Answer = { readonly shop: Omit<RunningShop, 'pid'> } | { readonly failure: string };

export interface ShopProcess {
  readonly shop: RunningShop;
  stop(): Promise<void>;
}

const STOP_LIMIT_MS = 10_000;

/** What it says goes where this process says things, or into a file. */
export async function startShopProcess(
  options: ShopOptions & { readonly dataDir: string },
  output: 'inherit' | number = 'inherit',
): Promise<ShopProcess> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', output, output, 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]): Answer => ({ failure: `The shop's process ended with ${code}.` }));
  const [answer] = await Promise.race([once(child, 'message') as Promise<[Answer]>, ended.then((each) => [each])]);
  if (!answer || 'failure' in answer) {
    child.kill('SIGKILL');
    throw new Error(`The shop did not start: ${answer?.failure}`);
  }
  return { shop: { ...answer.shop, pid: child.pid ?? 0 }, stop: () => stopped(child, ended) };
}

async function stopped(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  // Its channel is its life: it stops when the channel closes, and so it does when this process is killed.
  if (child.connected) child.disconnect();
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(limit);
}

async function serve(options: ShopOptions & { readonly dataDir: string }): Promise<void> {
  const answer = (message: Answer) => new Promise<void>((sent) => void process.send?.(message, () => sent()));
  let shop: Shop | undefined;
  let leaving = false;
  const leave = async () => {
    leaving = true;
    if (shop) await shop.stop();
    process.exit(0);
  };
  process.once('disconnect', leave);
  // Ctrl-C reaches the whole group; the one that started this process says when it ends.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  try {
    shop = await startShop(options);
    if (leaving) return await leave();
    const { basePort, urls, regions } = shop;
    await answer({ shop: { basePort, urls, regions, dataDir: options.dataDir } });
  } catch (error) {
    await answer({ failure: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(JSON.parse(process.argv[2] ?? '{}'));
