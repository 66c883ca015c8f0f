import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { type DynamoDb, isAfter, openCursor, type Table } from '../dynamodb/index.ts';
import { type EventSourceMapping, mappingsOn } from '../event-source-mappings.ts';
import type { Queues } from '../queues/index.ts';
import type { FunctionHost, Terminal } from '../types.ts';
import { type Checkpoints, openCheckpoints } from './checkpoints.ts';
import { type StreamMapping, startStreamMapping } from './mapping.ts';
import { type StreamReader, startReader } from './reader.ts';

export interface Streams {
  /** A table was written to, here or by the replicator. */
  written(table: string): void;
  state(): readonly { table: string; functionName: string; pending: number; lagMs: number }[];
  stop(): void;
}

export interface StreamsOptions {
  readonly template: RegionTemplate;
  readonly database: DynamoDb;
  readonly tables: readonly Table[];
  readonly queues: Queues;
  readonly host: FunctionHost;
  readonly terminal: Terminal;
  readonly dataDir: string;
}

const PROPERTIES = [
  'StartingPosition',
  'ParallelizationFactor',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
];

/** Starts the template's mappings from table streams to functions, one reader per table. */
export async function startStreams(options: StreamsOptions): Promise<Streams> {
  const checkpoints = openCheckpoints(options.dataDir);
  const kind = { arnPrefix: 'arn:aws:dynamodb:', defaultBatchSize: 100, properties: PROPERTIES };
  const byStream = Map.groupBy(mappingsOn(options.template, kind), ({ sourceArn }) => sourceArn);
  const streams = await Promise.all(
    [...byStream].map(([streamArn, mappings]) => startStream(streamArn, mappings, checkpoints, options)),
  );
  const readers = new Map(streams.map(({ table, reader }) => [table, reader]));
  return {
    written: (table) => readers.get(table)?.wake(),
    state: () => streams.flatMap(({ table, mappings }) => mappings.map((mapping) => ({ table, ...mapping.state() }))),
    stop() {
      for (const { reader, mappings } of streams) {
        reader.stop();
        for (const mapping of mappings) mapping.stop();
      }
      checkpoints.close();
    },
  };
}

async function startStream(
  streamArn: string,
  mappings: readonly EventSourceMapping[],
  checkpoints: Checkpoints,
  { template, database, tables, queues, host, terminal }: StreamsOptions,
) {
  const table = tables.find(({ name }) => streamArn.includes(`:table/${name}/stream/`));
  if (!table) throw new Error(`${mappings[0]?.id}: there is no stream ${streamArn} in ${template.region}`);
  let reader: StreamReader | undefined;
  const started: StreamMapping[] = [];
  const starts: (string | undefined)[] = [];
  for (const mapping of mappings) {
    const destination = mapping.properties.DestinationConfig?.OnFailure?.Destination;
    const onFailure = destination === undefined ? undefined : queues.byArn(destination);
    if (destination && !onFailure) throw new Error(`${mapping.id}: there is no queue ${destination}`);
    const start =
      checkpoints.of(mapping.id, table.streamArn) ??
      (mapping.properties.StartingPosition === 'LATEST' ? await endOf(database, table) : undefined);
    starts.push(start);
    started.push(
      startStreamMapping(mapping, {
        region: template.region,
        host,
        terminal,
        onFailure,
        start,
        checkpoint: (after) => checkpoints.set(mapping.id, { streamArn: table.streamArn, after }),
        resume: () => reader?.resume(),
      }),
    );
  }
  const start = earliest(starts);
  reader = startReader(openCursor(database.wire, table.streamArn, start), start, started, terminal);
  return { table: table.name, reader, mappings: started };
}

/** For StartingPosition LATEST: what is in the stream already is none of the mapping's business. */
async function endOf(database: DynamoDb, table: Table): Promise<string | undefined> {
  const cursor = openCursor(database.wire, table.streamArn, undefined);
  let last: string | undefined;
  for (let records = await cursor.next(); records.length > 0; records = await cursor.next()) {
    last = records.at(-1)?.dynamodb.SequenceNumber ?? last;
  }
  return last;
}

/** Without a position a mapping starts at the beginning, and so must its reader. */
function earliest(positions: readonly (string | undefined)[]): string | undefined {
  return positions.reduce((one, other) =>
    other === undefined || (one !== undefined && isAfter(one, other)) ? other : one,
  );
}
