import type { IncomingMessage } from 'node:http';

/** Undefined when there is more of it than the limit. */
export function bodyOf(incoming: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    incoming.on('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    });
    incoming.on('error', reject);
  });
}
