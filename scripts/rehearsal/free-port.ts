import { createServer } from 'node:http';
import { listen } from '../../local/listen.ts';

/** A port of the loopback interface that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = await listen(createServer(), 0);
  await server.close();
  return Number(new URL(server.url).port);
}
