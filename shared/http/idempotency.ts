import { Problem } from './problem.ts';

/** Marks an answer that was given before. */
export function replayHeader(replayed: boolean): { readonly 'idempotency-replayed'?: 'true' } {
  return replayed ? { 'idempotency-replayed': 'true' } : {};
}

export function keyReused(wish: string): Problem {
  return new Problem('idempotency-key-reused', { detail: `Use a new key for ${wish}.` });
}
