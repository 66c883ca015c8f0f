import { createHash } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short name for a cause: the same parts give the same name in every region, which is what makes effects unique. */
export function digestOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  // Lengths first, so that ('ab','c') and ('a','bc') are different causes.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return base32(hash.digest().subarray(0, 16));
}

/** Crockford's base 32: safe in keys, addresses and names of executions, and read out without mistakes. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += ALPHABET[(value >>> (bits - 5)) & 31];
      bits -= 5;
      value &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}
