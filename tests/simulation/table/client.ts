import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Action, Change, Replica } from './replica.ts';
import type { Item } from './value.ts';

/** A request, as the adapters of the services make it. */
export interface Request {
  readonly kind: 'read' | 'write' | 'transaction';
  readonly table: string;
  readonly actions: readonly Action[];
  /** Does it, at this time, in a region whose replicas these are. Throws as the SDK would. */
  perform(
    replicaOf: (table: string) => Replica,
    time: number,
  ): { readonly answer: unknown; readonly changes: readonly Change[] };
}

/** The part of the SDK's client that the adapters use; whoever stands behind decides when and how a request arrives. */
export function clientOf(send: (request: Request) => Promise<unknown>): DynamoDBDocumentClient {
  return { send: (command: object) => send(requestOf(command)) } as unknown as DynamoDBDocumentClient;
}

export function requestOf(command: object): Request {
  if (command instanceof TransactWriteCommand) return transaction((command.input.TransactItems ?? []) as Action[]);
  if (command instanceof PutCommand) return write({ Put: command.input as Action['Put'] });
  if (command instanceof UpdateCommand) return write({ Update: command.input as Action['Update'] });
  if (command instanceof DeleteCommand) return write({ Delete: command.input as Action['Delete'] });
  if (command instanceof GetCommand) {
    const { TableName, Key } = command.input;
    return read(TableName, (replicaOf) => ({ Item: replicaOf(TableName ?? '').get(Key as Item) }));
  }
  if (command instanceof QueryCommand) {
    const { input } = command;
    return read(input.TableName, (replicaOf) =>
      replicaOf(input.TableName ?? '').query(input as Parameters<Replica['query']>[0]),
    );
  }
  if (command instanceof BatchGetCommand) {
    return readSeveral(Object.entries(command.input.RequestItems ?? {}) as Parameters<typeof readSeveral>[0]);
  }
  throw new Error(`The simulated table does not know ${command.constructor.name}.`);
}

function read(table = '', answer: (replicaOf: (table: string) => Replica) => unknown): Request {
  return { kind: 'read', table, actions: [], perform: (replicaOf) => ({ answer: answer(replicaOf), changes: [] }) };
}

/** Items of several tables at once; what fails is said of the first one. */
function readSeveral(wanted: readonly [table: string, { readonly Keys?: Item[] | undefined }][]): Request {
  return read(wanted[0]?.[0], (replicaOf) => ({
    Responses: Object.fromEntries(
      wanted.map(([table, { Keys = [] }]) => [table, Keys.flatMap((key) => replicaOf(table).get(key) ?? [])]),
    ),
  }));
}

/** All of it in one table: the shop writes no two at once. */
export function transaction(actions: readonly Action[]): Request {
  const [table = '', ...others] = new Set(actions.map(tableOf));
  if (others.length > 0) throw new Error(`A transaction over ${table} and ${others} is not simulated.`);
  return {
    kind: 'transaction',
    table,
    actions,
    perform: (replicaOf, time) => ({ answer: {}, changes: replicaOf(table).transact(actions, time) }),
  };
}

function write(action: Action): Request {
  return {
    kind: 'write',
    table: tableOf(action),
    actions: [action],
    perform: (replicaOf, time) => {
      const changes = replicaOf(tableOf(action)).write(action, time);
      return { answer: { Attributes: changes[0]?.after }, changes };
    },
  };
}

function tableOf({ Put, Update, Delete, ConditionCheck }: Action): string {
  return (Put ?? Update ?? Delete ?? ConditionCheck)?.TableName ?? '';
}
