import { createServer } from 'node:net';
import { PortInUse } from './listen.ts';

/** Everything that listens, as offsets from `--base-port`. */
export const OFFSETS = {
  router: 0,
  /** The first region's; the second's is the next. */
  api: 1,
  aws: 11,
  identity: 20,
  payments: 30,
  mail: 40,
  console: 50,
} as const;

export interface Ports {
  readonly router: number;
  readonly identity: number;
  readonly payments: number;
  readonly mail: number;
  readonly console: number;
  /** By region, in order. */
  readonly regions: readonly { readonly api: number; readonly aws: number }[];
}

export function portsFrom(base: number, regions: number): Ports {
  const { api, aws, ...world } = OFFSETS;
  const each = Object.fromEntries(Object.entries(world).map(([name, offset]) => [name, base + offset]));
  return {
    ...(each as Omit<Ports, 'regions'>),
    regions: Array.from({ length: regions }, (_, index) => ({ api: base + api + index, aws: base + aws + index })),
  };
}

const everyPort = ({ regions, ...world }: Ports) => [
  ...Object.values(world),
  ...regions.flatMap(({ api, aws }) => [api, aws]),
];

/** Below what Linux hands out to outgoing connections, which come and go. */
const LOWEST = 12_000;
const HIGHEST = 31_000;
const BLOCK = 60;

export async function freeBasePort(regions: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = LOWEST + BLOCK * Math.floor((Math.random() * (HIGHEST - LOWEST)) / BLOCK);
    const taken = await inUse(portsFrom(base, regions));
    if (taken === undefined) return base;
  }
  throw new Error(
    `No ${BLOCK} free ports in a row between ${LOWEST} and ${HIGHEST}. Free some, or choose others with --base-port.`,
  );
}

/** Before anything is started, so that the reason comes first and nothing is left half-started. */
export async function requireFree(ports: Ports): Promise<void> {
  const taken = await inUse(ports);
  if (taken !== undefined) throw new PortInUse(taken);
}

async function inUse(ports: Ports): Promise<number | undefined> {
  for (const port of everyPort(ports)) if (!(await bindable(port))) return port;
  return undefined;
}

const bindable = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
