import { join } from 'node:path';
import { createWire } from '../../region/dynamodb/index.ts';
import type { TableOfRegion } from '../../region/messages.ts';
import { Journal } from './journal.ts';
import { ReplicatedTable } from './replicated-table.ts';

/** For what nobody announced: the echoes of replication itself, and items whose time to live ended. */
const FALLBACK_MS = 2000;

export interface ReplicatorOptions {
  readonly regions: readonly [string, string];
  readonly dataDir: string;
  readonly lagMs: number;
  /** The replicator wrote into this table of this region. */
  readonly onReplicated: (region: string, table: string) => void;
  readonly onTrouble: (text: string) => void;
}

export interface ReplicationState {
  readonly paused: boolean;
  readonly lagMs: number;
  /** Writes on their way into each region, and how long the oldest of them has waited. */
  readonly pending: Readonly<Record<string, { readonly records: number; readonly oldestMs: number }>>;
}

export interface Replicator {
  connect(region: string, dynamodbUrl: string, tables: readonly TableOfRegion[]): void;
  disconnect(region: string): void;
  written(region: string, table: string): void;
  control(change: { readonly paused?: boolean | undefined; readonly lagMs?: number | undefined }): void;
  state(): ReplicationState;
  stop(): void;
}

/** Stands for DynamoDB global tables: asynchronous, item by item, the last writer wins, nothing reports a conflict. */
export function startReplicator({ regions, dataDir, lagMs, onReplicated, onTrouble }: ReplicatorOptions): Replicator {
  const journal = new Journal(join(dataDir, 'replication.sqlite'));
  const tables = new Map<string, ReplicatedTable>();
  const wires = new Map<string, { close(): void }>();
  const setting = { paused: false, lagMs };

  const tableNamed = (name: string) => {
    const known = tables.get(name);
    if (known) return known;
    const table = new ReplicatedTable({
      name,
      regions,
      journal,
      lagMs: () => setting.lagMs,
      paused: () => setting.paused,
      onReplicated: (region) => onReplicated(region, name),
      onTrouble,
    });
    tables.set(name, table);
    return table;
  };

  const disconnect = (region: string) => {
    const wire = wires.get(region);
    if (!wire) return;
    wires.delete(region);
    for (const table of tables.values()) table.disconnect(region);
    wire.close();
    journal.keepContact(region, Date.now());
  };

  const fallback = setInterval(() => {
    for (const region of wires.keys()) {
      journal.keepContact(region, Date.now());
      for (const table of tables.values()) table.written(region);
    }
  }, FALLBACK_MS);

  return {
    connect(region, dynamodbUrl, tablesOfRegion) {
      const wire = createWire(dynamodbUrl, region);
      wires.set(region, wire);
      for (const { name, streamArn } of tablesOfRegion) tableNamed(name).connect(region, wire, streamArn);
    },
    disconnect,
    written: (region, table) => tables.get(table)?.written(region),
    control({ paused = setting.paused, lagMs: lag = setting.lagMs }) {
      setting.paused = paused;
      setting.lagMs = lag;
      for (const table of tables.values()) table.flow();
    },
    state: () => ({ ...setting, pending: Object.fromEntries(regions.map((region) => [region, pendingFor(region)])) }),
    stop() {
      clearInterval(fallback);
      for (const region of regions) disconnect(region);
      for (const table of tables.values()) table.stop();
      journal.close();
    },
  };

  function pendingFor(region: string) {
    const each = [...tables.values()].map((table) => table.pending(region));
    const oldest = Math.min(...each.map(({ oldest: time = Number.POSITIVE_INFINITY }) => time));
    return {
      records: each.reduce((sum, { records }) => sum + records, 0),
      oldestMs: Number.isFinite(oldest) ? Math.max(0, Date.now() - oldest) : 0,
    };
  }
}
