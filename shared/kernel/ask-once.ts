import { digestOf } from './digest.ts';
import { canonicalJson } from './json.ts';

export interface Asked {
  /** What the request makes is called after who asks and under which key: the same in every region, however often. */
  readonly id: string;
  /** By which the same request is told from another one under the same key. */
  readonly fingerprint: string;
}

export interface Keyed {
  readonly callerId: string;
  readonly idempotencyKey: string;
  /** All that the caller has sent: what stands in the path, and the body. */
  readonly path: readonly string[];
  readonly request: unknown;
}

export function asked(prefix: string, effect: string, { callerId, idempotencyKey, path, request }: Keyed): Asked {
  return {
    id: `${prefix}_${digestOf(effect, callerId, idempotencyKey)}`,
    fingerprint: digestOf('request', ...path, canonicalJson(request)),
  };
}

export type Kept<Made> = { readonly kind: 'kept'; readonly made: Made; readonly replayed: boolean };

export function kept<Made>(made: Made, replayed = false): Kept<Made> {
  return { kind: 'kept', made, replayed };
}

/** Somebody else was faster: the same request, which has come twice at once, or another one that has changed what was read. */
export const RACED = { kind: 'raced' } as const;

const ROUNDS = 4;

/**
 * Does what was asked unless it was done before, and then tells what it made. Whatever `make` writes must be refused when
 * something of this id is there; it is then looked at again. There is nothing half done: an effect is one transaction.
 */
export async function askOnce<Made extends Pick<Asked, 'fingerprint'>, Refused extends { readonly kind: string }>(
  { id, fingerprint }: Asked,
  find: (id: string) => Promise<Made | undefined>,
  make: () => Promise<Kept<Made> | Refused | typeof RACED>,
): Promise<Kept<Made> | Exclude<Refused, typeof RACED> | { readonly kind: 'key-reused' }> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await find(id);
    if (before) return before.fingerprint === fingerprint ? kept(before, true) : { kind: 'key-reused' };
    const outcome = await make();
    if (outcome.kind !== 'raced') return outcome as Kept<Made> | Exclude<Refused, typeof RACED>;
  }
  throw new Error(`Could not carry out ${id}: other writes were faster each time.`);
}
