import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { loadRegionTemplate } from '../../compiled/template/index.ts';
import type { RegionTemplate } from '../../compiled/template/region-template.ts';
import { createAnnouncer } from './announcer.ts';
import { createHttpApi } from './api/index.ts';
import { createBus } from './bus/index.ts';
import { answerCustomResources } from './custom-resources/index.ts';
import { createDynamoDbService, createTables, startDynamoDb, tablesOf } from './dynamodb/index.ts';
import { createLambdaService } from './functions/api.ts';
import { createFunctionHost } from './functions/index.ts';
import { createGateway } from './gateway/index.ts';
import { createMailService } from './mail/index.ts';
import type { Fault, RegionState, StartRegion, TableOfRegion } from './messages.ts';
import { createMeters } from './meters.ts';
import { createSqsService, openQueues, startQueueMappings } from './queues/index.ts';
import { startSchedules } from './schedules/index.ts';
import { createSecretsService } from './secrets/index.ts';
import { createStepFunctions } from './state-machines/index.ts';
import { type Streams, startStreams } from './streams/index.ts';
import { createTerminal } from './terminal.ts';
import type { Meters } from './types.ts';

export interface Region {
  readonly dynamodbUrl: string;
  readonly tables: readonly TableOfRegion[];
  readonly meters: Meters;
  /** Settles when the database is gone, which no region survives. */
  readonly databaseGone: Promise<string>;
  replicated(table: string): void;
  setFaults(faults: readonly Fault[]): void;
  reload(functionNames: readonly string[]): void;
  state(): Omit<RegionState, 'status'>;
  stop(): Promise<void>;
}

export interface RegionListener {
  progress(text: string): void;
  written(table: string): void;
}

// Often enough that replication lags by its own lag, seldom enough that a flash sale does not drown the channel.
const ANNOUNCE_EVERY_MS = 20;

/** A region as its template says, from the data up: nothing starts before what it stands on. */
export async function startRegion(start: StartRegion, listener: RegionListener): Promise<Region> {
  const { region, ports, mailCatcherUrl } = start;
  const dataDir = path.join(start.dataDir, region);
  mkdirSync(dataDir, { recursive: true });
  const terminal = createTerminal(start);
  const meters = createMeters();
  const load = (which: string, customAttributes = {}) =>
    loadRegionTemplate({
      templateDir: path.join(path.dirname(start.templateDir), which),
      region: which,
      awsPort: ports.aws,
      parameters: start.parameters,
      customAttributes,
    });

  listener.progress('data');
  const starting = startDynamoDb({ region, engine: start.engine, dataDir: path.join(dataDir, 'dynamodb') });
  const template = load(region);
  refuseLateValues(template);
  const tableResources = tablesOf(region, [template, ...start.otherRegions.map((other) => load(other))]);
  const [database, queues] = await Promise.all([starting, openQueues(template, dataDir)]);
  const tables = await createTables(database.wire, tableResources);

  listener.progress('functions');
  const host = createFunctionHost({
    template,
    templateDir: start.templateDir,
    awsUrl: `http://127.0.0.1:${ports.aws}`,
    terminal,
    meters,
    compileCacheDir: path.join(start.dataDir, 'compile-cache'),
    logsDir: path.join(dataDir, 'logs'),
  });
  let streams: Streams | undefined;
  const announce = createAnnouncer(ANNOUNCE_EVERY_MS, (table) => listener.written(table));
  const written = (table: string) => {
    streams?.written(table);
    announce(table);
  };
  const stepFunctions = createStepFunctions({ template, host, meters, terminal });
  const services = [
    createDynamoDbService(database, region, written),
    createSqsService(queues),
    createBus({ template, queues, meters, terminal }),
    stepFunctions.service,
    createSecretsService(template),
    createMailService(template, mailCatcherUrl, terminal),
    createLambdaService(host),
  ];
  const gateway = await createGateway({
    port: ports.aws,
    region,
    template,
    services,
    meters,
    terminal,
    tables: tableResources,
  });

  listener.progress('custom resources');
  const complete = load(region, await answerCustomResources(template, host));
  gateway.setTemplate(complete);

  listener.progress('events');
  streams = await startStreams({ template: complete, database, tables, queues, host, terminal, dataDir });
  const stopQueueMappings = startQueueMappings({ template: complete, queues, host, meters });
  const stopSchedules = startSchedules(complete, host, terminal);

  listener.progress('API');
  const api = await createHttpApi({ port: ports.api, template: complete, host, terminal, meters });

  return {
    dynamodbUrl: database.url,
    tables,
    meters,
    databaseGone: database.gone,
    replicated: (table) => streams.written(table),
    setFaults: (faults) => gateway.setFaults(faults),
    reload: (functionNames) => host.reload(functionNames),
    state: () => ({
      functions: host.stats(),
      queues: Array.from(queues.all(), (queue) => ({ name: queue.name, ...queue.counts() })),
      executions: stepFunctions.state(),
      streams: streams.state(),
    }),
    // The other way round: first what brings work, last what holds it.
    async stop() {
      terminal.hush();
      stopSchedules();
      stopQueueMappings();
      streams.stop();
      await api.close();
      stepFunctions.stop();
      await host.stop();
      await gateway.close();
      queues.stop();
      await database.stop();
    },
  };
}

/** What a custom resource answers is known only once functions run: no function can be made of it. */
function refuseLateValues(template: RegionTemplate): void {
  for (const type of ['AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine', 'AWS::SQS::Queue']) {
    const late = template.ofType(type).find(({ properties }) => JSON.stringify(properties).includes('{{custom:'));
    if (late) throw new Error(`${late.id}: the local region cannot make it of what a custom resource answers`);
  }
}
