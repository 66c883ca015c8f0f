import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { Request } from './table/client.ts';

/** Something that one function of one region does. It ends, fails, or is never heard of again. */
export interface Task {
  readonly name: string;
  readonly region: string;
  crashed: boolean;
  /** Told when it crashes: whoever waits for its answer hears that there is none. */
  lost?: () => void;
}

export type Ending<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Something asked of what is no table: the bus, the payment provider, the mail. */
export interface Call {
  readonly kind: 'call';
  readonly to: string;
  readonly name: string;
  /** Does it, at once. What it throws is its answer. */
  perform(): unknown;
}

export type Asked = Request | Call;

/** What can become of a request. */
export type Fate =
  | 'served'
  | 'conflict'
  | 'throttled'
  | 'answer-lost'
  | 'sent-again'
  | 'late'
  | 'silent'
  | 'crash-before'
  | 'crash-after';

/** In the words of a story. */
export function nameOf(asked: Asked): string {
  return asked.kind === 'call' ? `${asked.to} (${asked.name})` : `its ${asked.kind}`;
}

export const FATES: Readonly<Record<Fate, string>> = {
  served: 'is served',
  conflict: 'met another transaction',
  throttled: 'was throttled',
  'answer-lost': 'was done, and its answer lost',
  'sent-again': 'was done, its answer lost, and sent again',
  late: 'is given up, and arrives later',
  silent: 'is never answered',
  'crash-before': 'is not done: a crash before it',
  'crash-after': 'is done, and then a crash',
};

/** What a service says of a request that met another one. */
export function conflict(asked: Asked): Error {
  if (asked.kind === 'call') return named('TooManyRequestsException');
  const { kind, actions } = asked;
  if (kind !== 'transaction') return named('TransactionConflictException');
  const CancellationReasons = actions.map((_, index) => ({ Code: index === 0 ? 'TransactionConflict' : 'None' }));
  return new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
}

export function named(name: string): Error {
  return Object.assign(new Error(`The request failed: ${name}.`), { name });
}
