/**
 * What the supervisor and a region's process say to each other over IPC. A region knows nothing else of the world:
 * the replicator, the router and the console all go through these.
 */
import type { EngineName } from './dynamodb/index.ts';

/**
 * Something that goes wrong with a function's AWS calls, at a rate between 0 and 1. `contention` is there without being
 * asked for, at the rate 1: how many of the transactions that meet at an item are refused.
 */
export interface Fault {
  readonly region?: string;
  readonly service: string;
  readonly operation?: string;
  readonly kind: 'error' | 'throttle' | 'latency' | 'lost-response' | 'duplicate' | 'conflict' | 'contention';
  readonly rate: number;
  readonly latencyMs?: number;
}

export interface StartRegion {
  readonly kind: 'start';
  readonly region: string;
  readonly stage: string;
  /** What stands for DynamoDB. */
  readonly engine: EngineName;
  readonly templateDir: string;
  /** What survives of every region; this one keeps its part in `<dataDir>/<region>/`. */
  readonly dataDir: string;
  readonly ports: { readonly api: number; readonly aws: number };
  /** CloudFormation parameters of the root stack that differ from their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly mailCatcherUrl: string;
  /** Tells nothing but trouble. */
  readonly quiet: boolean;
  readonly otherRegions: readonly string[];
}

export type ToRegion =
  | StartRegion
  /** The replicator wrote into this region's table. */
  | { readonly kind: 'replicated'; readonly table: string }
  | { readonly kind: 'ask'; readonly id: number; readonly question: 'state' | 'meters' | 'reset-meters' }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'reload'; readonly templateDir: string; readonly functionNames: readonly string[] }
  | { readonly kind: 'stop' };

export interface TableOfRegion {
  readonly name: string;
  /** As the database itself names it: for whoever reads the stream at `dynamodbUrl`. */
  readonly streamArn: string;
}

export type FromRegion =
  | { readonly kind: 'progress'; readonly text: string }
  | {
      readonly kind: 'ready';
      readonly dynamodbUrl: string;
      readonly tables: readonly TableOfRegion[];
      readonly readyMs: number;
    }
  /** A table was written to: its stream has something to read. Told at most every 20 ms per table. */
  | { readonly kind: 'written'; readonly table: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

/** The answer to `state`. */
export interface RegionState {
  readonly status: 'starting' | 'ready' | 'stopping';
  readonly functions: unknown;
  readonly queues: readonly {
    readonly name: string;
    readonly ready: number;
    readonly inFlight: number;
    readonly delayed: number;
  }[];
  /** Executions by state machine and status. */
  readonly executions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly streams: readonly {
    readonly table: string;
    readonly functionName: string;
    /** Records read and not yet done. */
    readonly pending: number;
    /** How long the oldest of them waits. */
    readonly lagMs: number;
  }[];
}
