import { describe, expect, it } from '@jest/globals';
import { ask } from '../../../shared/http/testing/ask.ts';
import type { HealthView } from '../contracts/api.ts';
import { create } from './check-health.ts';

const view = (status: HealthView['status']): HealthView => ({
  status,
  region: 'eu-central-1',
  checks: [{ name: 'database-write', status, ms: 3 }],
  time: '2026-11-20T10:00:00.000Z',
});

describe('GET /v1/health', () => {
  it('answers 200 while the region can sell', async () => {
    expect(await ask(create(async () => view('ok')))).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('answers 503 when it cannot: the router goes by the status and never reads the body', async () => {
    expect(await ask(create(async () => view('failing')))).toMatchObject({
      status: 503,
      body: { status: 'failing' },
      headers: { 'cache-control': 'no-store', 'retry-after': '5' },
    });
  });

  it('answers 500 when even the question fails', async () => {
    const broken = create(async () => {
      throw new Error('no clock');
    });
    expect(await ask(broken)).toMatchObject({ status: 500 });
  });
});
