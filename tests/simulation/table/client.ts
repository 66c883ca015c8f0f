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

/** A request, as the adapters of the service make it. */
export interface Request {
  readonly kind: 'read' | 'write' | 'transaction';
  readonly actions: readonly Action[];
  /** Does it, at this time. Throws as the SDK would. */
  perform(replica: Replica, time: number): { readonly answer: unknown; readonly changes: readonly Change[] };
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
    const key = command.input.Key as Item;
    return read((replica) => ({ Item: replica.get(key) }));
  }
  if (command instanceof QueryCommand) {
    const { input } = command;
    return read((replica) => replica.query(input as Parameters<Replica['query']>[0]));
  }
  if (command instanceof BatchGetCommand) {
    const requested = Object.entries(command.input.RequestItems ?? {});
    return read((replica) => ({
      Responses: Object.fromEntries(
        requested.map(([table, { Keys = [] }]) => [table, Keys.flatMap((key) => replica.get(key as Item) ?? [])]),
      ),
    }));
  }
  throw new Error(`The simulated table does not know ${command.constructor.name}.`);
}

function read(answer: (replica: Replica) => unknown): Request {
  return { kind: 'read', actions: [], perform: (replica) => ({ answer: answer(replica), changes: [] }) };
}

export function transaction(actions: readonly Action[]): Request {
  return {
    kind: 'transaction',
    actions,
    perform: (replica, time) => ({ answer: {}, changes: replica.transact(actions, time) }),
  };
}

function write(action: Action): Request {
  return {
    kind: 'write',
    actions: [action],
    perform: (replica, time) => {
      const changes = replica.write(action, time);
      return { answer: { Attributes: changes[0]?.after }, changes };
    },
  };
}
