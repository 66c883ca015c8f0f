import { describe, expect, it } from '@jest/globals';
import type { Canary } from '../ports.ts';
import { healthChecker } from './check-health.ts';

const region = 'eu-central-1';

/** The canary row of a database that does as the test says. */
function canaryWith(behaviour: Partial<Canary> = {}) {
  let row: Date | undefined;
  let writes = 0;
  const canary: Canary = {
    write: async (at) => {
      writes += 1;
      row = at;
    },
    lastWritten: async () => row,
    ...behaviour,
  };
  return { canary, writes: () => writes };
}

const report = () => {};

describe('the health of a region', () => {
  it('is ok when its row can be written and read; an instance writes every few seconds, and reads every time', async () => {
    let now = new Date('2026-11-20T10:00:00Z').getTime();
    const { canary, writes } = canaryWith();
    const checkHealth = healthChecker({ canary, clock: () => new Date(now), region, report });
    for (let second = 0; second < 11; second += 1, now += 1000) expect((await checkHealth()).status).toBe('ok');
    expect(writes()).toBe(3);
  });

  it('is said in time when the database does not answer, also by a call that cannot be stopped', async () => {
    const { canary } = canaryWith({ write: () => new Promise(() => {}), lastWritten: () => new Promise(() => {}) });
    const startedAt = Date.now();
    const health = await healthChecker({ canary, clock: () => new Date(), region, report }, 100)();
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(health).toMatchObject({ status: 'failing', checks: [{ status: 'failing' }, { status: 'failing' }] });
  });

  it('is failing while writes are refused, is not told to the world in detail, and is tried again at once', async () => {
    let broken = true;
    const { canary, writes } = canaryWith();
    const write: Canary['write'] = (at, signal) =>
      broken ? Promise.reject(new Error('table arn:aws:… says no')) : canary.write(at, signal);
    const reported: string[] = [];
    const checkHealth = healthChecker({
      ...{ canary: { ...canary, write }, clock: () => new Date(), region },
      report: (check) => reported.push(check),
    });
    const health = await checkHealth();
    expect(health.status).toBe('failing');
    expect(JSON.stringify(health)).not.toContain('arn:');
    expect(reported).toEqual(['database-write', 'database-read']);
    broken = false;
    expect((await checkHealth()).status).toBe('ok');
    expect(writes()).toBe(1);
  });

  it.each<[string, Partial<Canary>]>([
    ['writes and does not read', { lastWritten: () => Promise.reject(new Error('no')) }],
    ['reads and does not write', { write: () => Promise.reject(new Error('no')), lastWritten: async () => new Date() }],
  ])('is failing when its database %s', async (_what, behaviour) => {
    const { canary } = canaryWith(behaviour);
    const health = await healthChecker({ canary, clock: () => new Date(), region, report })();
    expect(health.checks.map(({ status }) => status).sort()).toEqual(['failing', 'ok']);
    expect(health.status).toBe('failing');
  });

  it('is failing when what was written is not what is read', async () => {
    const { canary } = canaryWith({ lastWritten: async () => new Date('2026-11-20T09:00:00Z') });
    const health = await healthChecker({ canary, clock: () => new Date('2026-11-20T10:00:00Z'), region, report })();
    expect(health.checks).toMatchObject([{ status: 'ok' }, { name: 'database-read', status: 'failing' }]);
  });
});
