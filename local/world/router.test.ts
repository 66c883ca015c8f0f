import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Router, startRouter } from './router.ts';

let regions: Awaited<ReturnType<typeof startRegion>>[];
let router: Router;

beforeEach(async () => {
  regions = await Promise.all(['eu-central-1', 'eu-west-1'].map(startRegion));
  router = await startRouter({ port: 0, regions });
  await inService(2);
});
afterEach(async () => {
  await router.close();
  for (const { server } of regions) kill(server);
});

async function startRegion(name: string) {
  const region = { name, port: 0, server: createServer(), handle: echo as RequestListener, health: 200, asked: 0 };
  region.server.on('request', (request, response) => {
    if (request.url === '/v1/health') {
      region.asked += 1;
      return void response.writeHead(region.health).end();
    }
    region.handle(request, response);
  });
  await new Promise<void>((resolve) => region.server.listen(0, '127.0.0.1', resolve));
  region.port = (region.server.address() as AddressInfo).port;
  return region;
}

const echo: RequestListener = async (request, response) => {
  response.end(JSON.stringify({ method: request.method, url: request.url, body: await text(request) }));
};
const kill = (server: Server) => {
  server.close();
  server.closeAllConnections();
};
async function inService(count: number) {
  router.check();
  while (regions.filter(({ name }) => router.healthy(name)).length !== count)
    await new Promise((next) => setTimeout(next, 5));
}
const post = (headers: Record<string, string> = {}) =>
  fetch(`${router.url}/v1/orders?a=1`, { method: 'POST', body: 'an order', headers });

describe('the router', () => {
  it('sends a request to the nearest healthy region and says which', async () => {
    const answer = await post();
    expect(answer.headers.get('x-served-by')).toBe('eu-central-1');
    expect(await answer.json()).toEqual({ method: 'POST', url: '/v1/orders?a=1', body: 'an order' });
    const elsewhere = await post({ 'x-client-region': 'eu-west-1' });
    expect(elsewhere.headers.get('x-served-by')).toBe('eu-west-1');
  });

  it('tries the other region at once when the first refuses the connection', async () => {
    if (regions[0]) kill(regions[0].server);
    const answer = await post();
    expect(answer.headers.get('x-served-by')).toBe('eu-west-1');
    expect(await answer.json()).toMatchObject({ body: 'an order' });
    expect(router.healthy('eu-central-1')).toBe(false);
    expect(router.serving()).toBe('eu-west-1');
  });

  it('does not send again what may have arrived', async () => {
    let arrived = 0;
    for (const region of regions) {
      region.handle = (request) => {
        arrived += 1;
        request.socket.destroy();
      };
    }
    const answer = await post();
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(arrived).toBe(1);
  });

  it.each([503, 500, 404])(
    'takes a region out that says %d of its health twice, and back when it is well',
    async (bad) => {
      const [region] = regions as [(typeof regions)[0]];
      region.health = bad;
      region.asked = 0;
      router.check();
      while (region.asked === 0) await new Promise((next) => setTimeout(next, 5));
      await inService(1);
      expect(router.healthy(region.name)).toBe(false);
      expect(region.asked).toBeGreaterThanOrEqual(2);
      region.health = 200;
      await inService(2);
    },
  );

  it('says when to come again if no region is healthy', async () => {
    for (const { server } of regions) kill(server);
    const answer = await post();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});
