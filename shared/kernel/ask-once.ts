import { digestOf } from './digest.ts';
import { canonicalJson } from './json.ts';

export interface Asked {
  /** The id of what the request makes. It derives from the caller and the key, so it is the same in every region. */
  readonly id: string;
  /** Tells this request from another one with the same key. */
  readonly fingerprint: string;
}

export interface Keyed {
  readonly callerId: string;
  readonly idempotencyKey: string;
  /** Everything that the caller has sent: path and body. */
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

/** Another write was faster: the same request a second time, or a request that changed what was read. */
export const RACED = { kind: 'raced' } as const;

const ROUNDS = 4;

/**
 * Carries out a request, unless that was done before; then it answers what was made. `make` must write on condition that
 * nothing has this id yet. If that is refused, the table is read again. Nothing is half done: an effect is one transaction.
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
