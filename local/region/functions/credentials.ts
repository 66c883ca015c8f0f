/** Each function signs with a key of its own, so that the gateway knows whose call it is. */
import { createHash } from 'node:crypto';

export function accessKeyIdOf(functionName: string): string {
  return `ASIA${createHash('sha256').update(functionName).digest('hex').slice(0, 16).toUpperCase()}`;
}
