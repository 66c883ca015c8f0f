import type { Fault, RegionState } from '../region/messages.ts';
import type { RegionStatus, SupervisedRegion } from '../supervised-region.ts';
import type { PaymentProvider } from './payment-provider/server.ts';
import type { ReplicationState, Replicator } from './replication/replicator.ts';
import type { Router } from './router.ts';

export interface ShopState {
  readonly regions: readonly ({
    readonly name: string;
    readonly status: RegionStatus;
    /** In service, as the router sees it. */
    readonly healthy: boolean;
    readonly urls: { readonly api: string; readonly aws: string };
  } & Partial<Omit<RegionState, 'status'>>)[];
  readonly replication: ReplicationState;
  readonly router: { readonly serving: string | null };
  readonly faults: readonly Fault[];
}

export interface MeterReport {
  readonly total: Readonly<Record<string, number>>;
  readonly regions: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What the console can do to the world, over HTTP or in the same process. */
export interface Control {
  readonly regionNames: readonly string[];
  down(region: string): Promise<void>;
  /** Answers when the region is ready. */
  up(region: string): Promise<void>;
  replication(change: { readonly paused?: boolean | undefined; readonly lagMs?: number | undefined }): ReplicationState;
  /** Replaces those there were. A region that is down gets them when it comes back. */
  setFaults(faults: readonly Fault[]): void;
  state(): Promise<ShopState>;
  meters(): Promise<MeterReport>;
  resetMeters(): Promise<void>;
}

export interface World {
  readonly regions: readonly { readonly process: SupervisedRegion; readonly urls: { api: string; aws: string } }[];
  readonly router: Router;
  readonly replicator: Replicator;
  readonly payments: PaymentProvider;
}

export function controlOf({ regions, router, replicator, payments }: World): Control {
  let faults: readonly Fault[] = [];
  const named = (name: string) => {
    const region = regions.find(({ process }) => process.name === name);
    if (!region) throw new Error(`There is no region ${name}.`);
    return region.process;
  };

  return {
    regionNames: regions.map(({ process }) => process.name),
    down: (region) => named(region).down(),
    up: (region) => named(region).up(),
    replication(change) {
      replicator.control(change);
      return replicator.state();
    },
    setFaults(next) {
      faults = next;
      payments.setFaults(next);
      for (const { process } of regions) {
        process.setFaults(next.filter(({ region }) => region === undefined || region === process.name));
      }
    },
    async state() {
      const each = regions.map(async ({ process, urls }) => {
        const { status: _, ...inside } = (await process.ask('state')) ?? { status: 'down' };
        const healthy = process.status === 'up' && router.healthy(process.name);
        return { name: process.name, status: process.status, healthy, urls, ...inside };
      });
      return {
        regions: await Promise.all(each),
        replication: replicator.state(),
        router: { serving: router.serving() ?? null },
        faults,
      };
    },
    async meters() {
      const asked = regions.map(async ({ process }) => [process.name, (await process.ask('meters')) ?? {}] as const);
      const answers = await Promise.all(asked);
      const total: Record<string, number> = {};
      for (const [, meters] of answers) {
        for (const [meter, amount] of Object.entries(meters)) total[meter] = (total[meter] ?? 0) + amount;
      }
      return { total, regions: Object.fromEntries(answers) };
    },
    async resetMeters() {
      await Promise.all(regions.map(({ process }) => process.ask('reset-meters')));
    },
  };
}
