import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LOCAL_STAGE, packageRegions } from '../compiled/package.ts';
import { openDataDirectory } from './data-directory.ts';
import { PortInUse, type RunningServer } from './listen.ts';
import { freeBasePort, type Ports, portsFrom, requireFree } from './ports.ts';
import { type EngineName, usualEngine } from './region/dynamodb/index.ts';
import { SupervisedRegion } from './supervised-region.ts';
import { watchFunctions } from './watch.ts';
import { startConsole } from './world/console.ts';
import { type Control, controlOf } from './world/control.ts';
import { startIdentity } from './world/identity.ts';
import { startMailCatcher } from './world/mail-catcher.ts';
import { startPaymentProvider } from './world/payment-provider/server.ts';
import { type Replicator, startReplicator } from './world/replication/replicator.ts';
import { type Router, startRouter } from './world/router.ts';

export interface ShopOptions {
  /** 0 takes any free block of ports. */
  readonly basePort?: number;
  readonly dataDir?: string;
  /** Forgets what is in the data directory. */
  readonly fresh?: boolean;
  readonly lagMs?: number;
  readonly stage?: string;
  /** What stands for DynamoDB. */
  readonly engine?: EngineName;
  /** The regions say nothing but trouble. */
  readonly quiet?: boolean;
  /** Functions are bundled again when their code changes. */
  readonly watch?: boolean;
  readonly log?: (text: string) => void;
}

export interface Shop {
  readonly basePort: number;
  readonly dataDir: string;
  readonly urls: Readonly<Record<'shop' | 'identity' | 'payments' | 'mail' | 'console', string>>;
  /** In the order of config/regions.yml. */
  readonly regions: readonly { readonly name: string; readonly api: string; readonly aws: string }[];
  readonly control: Control;
  stop(): Promise<void>;
  /** At once, without a word. */
  kill(): void;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HEALTH_TIMEOUT_MS = 120_000;
const DEFAULT_BASE_PORT = 4000;
const DEFAULT_LAG_MS = 200;

/** Two regions and the world around them, on this machine. */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const { basePort = DEFAULT_BASE_PORT, stage = LOCAL_STAGE, watch = false, log = () => {} } = options;
  const engine = options.engine ?? usualEngine();
  const names = regionNames();
  const data = openDataDirectory(resolve(options.dataDir ?? join(ROOT, '.local')), {
    fresh: options.fresh ?? false,
    engine,
  });
  const undo: (() => unknown)[] = [() => data.release()];
  const stop = once(async () => {
    for (const each of undo.reverse()) await each();
  });

  try {
    const packaged = packageRegions({ stage, regions: names, root: ROOT, onProgress: log });
    // Looked at below; a port that is in use must not turn this into an unhandled rejection.
    packaged.catch(() => {});
    const { base, ports, router } = await claimPorts(basePort, names, log);
    undo.push(() => router.close());
    const servers = await startServers(ports, data.path);
    undo.push(() => Promise.all(Object.values(servers).map((server) => server.close())));

    const replicator = startReplicator({
      regions: pair(names),
      dataDir: data.path,
      lagMs: options.lagMs ?? DEFAULT_LAG_MS,
      onReplicated: (name, table) => processes.find((each) => each.name === name)?.send({ kind: 'replicated', table }),
      onTrouble: (text) => log(`Replication: ${text}`),
    });
    undo.push(() => replicator.stop());

    const templateDirs = await packaged;
    const processes = names.map((region, index) =>
      superviseRegion(
        {
          kind: 'start',
          region,
          stage,
          engine,
          templateDir: templateDirs[region] ?? '',
          dataDir: data.path,
          ports: ports.regions[index] ?? { api: 0, aws: 0 },
          parameters: { IdentityIssuer: servers.identity.url, PaymentProvider: servers.payments.url },
          mailCatcherUrl: servers.mail.url,
          quiet: options.quiet ?? false,
          otherRegions: names.filter((name) => name !== region),
        },
        { replicator, router, log },
      ),
    );
    undo.push(() => Promise.all(processes.map((each) => each.stop())));

    const regions = ports.regions.map(({ api, aws }, index) => ({
      name: names[index] ?? '',
      api: `http://127.0.0.1:${api}`,
      aws: `http://127.0.0.1:${aws}`,
    }));
    const control = controlOf({
      regions: processes.map((process, index) => ({
        process,
        urls: { api: regions[index]?.api ?? '', aws: regions[index]?.aws ?? '' },
      })),
      router,
      replicator,
      payments: servers.payments,
    });
    const links = { shop: router.url, payments: servers.payments.url, mail: servers.mail.url };
    const console = await startConsole(ports.console, control, links);
    undo.push(() => console.close());

    await Promise.all(processes.map((each) => each.up()));
    await healthy(router);
    // First of all when it stops: nobody is sent to a region, or asks after its health, while it goes.
    undo.push(() => router.close());
    if (watch) {
      const onReload = (functionNames: readonly string[]) => {
        for (const each of processes) {
          each.send({ kind: 'reload', templateDir: templateDirs[each.name] ?? '', functionNames });
        }
      };
      const watching = watchFunctions({
        root: ROOT,
        templateDirs: Object.values(templateDirs),
        onReload,
        onTrouble: log,
      });
      undo.push(() => watching.stop());
    }
    return {
      basePort: base,
      dataDir: data.path,
      urls: { ...links, identity: servers.identity.url, console: console.url },
      regions,
      control,
      stop,
      kill: () => {
        for (const each of processes) each.kill();
        data.release();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `first: …` and `second: …`: too little to need a YAML parser. */
function regionNames(): string[] {
  const file = readFileSync(join(ROOT, 'config/regions.yml'), 'utf8');
  return [...file.matchAll(/^\w+:\s*([a-z]{2}-[a-z]+-\d)\s*$/gm)].map(([, name = '']) => name);
}

function pair([first, second, ...more]: readonly string[]): readonly [string, string] {
  if (!first || !second || more.length > 0) throw new Error('config/regions.yml must name exactly two regions.');
  return [first, second];
}

/** The router's port is the claim to the whole block: who has it has the others. */
async function claimPorts(basePort: number, names: readonly string[], log: (text: string) => void) {
  for (let attempt = 0; ; attempt += 1) {
    const base = basePort || (await freeBasePort(names.length));
    const ports = portsFrom(base, names.length);
    if (basePort) await requireFree(ports);
    const regions = names.map((name, index) => ({ name, port: ports.regions[index]?.api ?? 0 }));
    try {
      const onHealth = (region: string, isHealthy: boolean) =>
        log(`${region} is ${isHealthy ? 'in' : 'out of'} service.`);
      return { base, ports, router: await startRouter({ port: ports.router, regions, onHealth }) };
    } catch (error) {
      if (basePort || attempt > 10 || !(error instanceof PortInUse)) throw error;
    }
  }
}

async function startServers(ports: Ports, dataDir: string) {
  const [identity, payments, mail] = await Promise.all([
    startIdentity({ port: ports.identity, dataDir }),
    startPaymentProvider({ port: ports.payments, dataDir }),
    startMailCatcher({ port: ports.mail, dataDir }),
  ]);
  return { identity, payments, mail } satisfies Record<string, RunningServer>;
}

function superviseRegion(
  start: ConstructorParameters<typeof SupervisedRegion>[0],
  { replicator, router, log }: { replicator: Replicator; router: Router; log: (text: string) => void },
): SupervisedRegion {
  const { region } = start;
  return new SupervisedRegion(start, {
    onProgress: (text) => log(`${region}: ${text}`),
    onReady: (dynamodbUrl, tables) => {
      replicator.connect(region, dynamodbUrl, tables);
      router.check();
    },
    onWritten: (table) => replicator.written(region, table),
    onGone: (expected) => {
      replicator.disconnect(region);
      if (!expected) log(`${region} ended unexpectedly. Bring it up again from the console.`);
    },
  });
}

async function healthy(router: Router): Promise<void> {
  const deadline = Date.now() + HEALTH_TIMEOUT_MS;
  let last = 'no region passes its health check';
  while (Date.now() < deadline) {
    await sleep(50);
    if (!router.serving()) continue;
    const answer = await fetch(`${router.url}/v1/health`).catch(() => undefined);
    if (answer?.ok) return;
    last = answer ? `${answer.status} ${(await answer.text()).slice(0, 300)}` : last;
  }
  throw new Error(`The shop is not healthy after ${HEALTH_TIMEOUT_MS / 1000} s: ${last}`);
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}
