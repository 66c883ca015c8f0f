import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { unhealthy } from './gate.mjs';

/** Who is healthy is asked no longer than that takes; who is not, until the limit. */
const PATIENT = { limitMs: 20_000, pauseMs: 1, answerLimitMs: 5000 };
const QUICK = { ...PATIENT, limitMs: 1000 };
const SILENT = { ...QUICK, answerLimitMs: 50 };

const HEALTHY = '{"status":"ok","region":"eu-west-1"}';

/** An API that answers its health question with these statuses, the last one for ever; 0 is no answer. */
async function asked(statuses: readonly number[], patience = QUICK, said = HEALTHY) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    const status = statuses[Math.min(paths.length, statuses.length) - 1];
    if (status) response.writeHead(status).end(status === 200 ? said : `said ${status}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return { said: await unhealthy(`http://127.0.0.1:${port}`, { region: 'eu-west-1', ...patience }), paths };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the gate behind a region', () => {
  it('opens after three healthy answers in a row: the first may be the last release’s', async () => {
    const { said, paths } = await asked([200], PATIENT);
    expect(said).toBeUndefined();
    expect(paths).toEqual(['/v1/health', '/v1/health', '/v1/health']);
    expect((await asked([503, 200, 200, 503, 200], PATIENT)).paths).toHaveLength(7);
  });

  it('stays shut while the region fails, and says what it said', async () => {
    expect((await asked([200, 200, 500])).said).toBe('500 said 500');
  });

  it('takes no other 200 for health: not another page, not another region, not a failing one', async () => {
    const others = [
      '<html>parked</html>',
      '{"status":"ok","region":"eu-central-1"}',
      '{"status":"failing","region":"eu-west-1"}',
    ];
    for (const other of others) expect((await asked([200], QUICK, other)).said).toBeDefined();
  });

  it('stays shut when nobody answers, in bounded time', async () => {
    const startedAt = Date.now();
    expect((await asked([0], SILENT)).said).toContain('timeout');
    expect(Date.now() - startedAt).toBeLessThan(30_000);
  });
});
