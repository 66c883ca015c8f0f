import { expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { scheduled } from './scheduled.ts';

const HOUR_MS = 3_600_000;
const time = '2026-11-20T10:00:00Z';

const runAt = (ms: number, event: unknown = { time }) => {
  const handler = scheduled(
    () => new Date(Date.parse(time) + ms),
    async () => 'worked',
  );
  return (handler as (event: unknown, context: Context) => Promise<unknown>)(event, {} as Context);
};

it('does its work at the time of its run, and somewhat later', async () => {
  for (const ms of [0, -2000, 5 * 60_000]) expect(await runAt(ms)).toBe('worked');
});

it('does nothing where the clock of its machine is hours from that of the schedule, and says so', async () => {
  await expect(runAt(24 * HOUR_MS)).rejects.toThrow("1440 minutes off the schedule's");
  await expect(runAt(-HOUR_MS)).rejects.toMatchObject({ name: 'ClockDisagrees' });
});

it('does nothing for what is no run of a schedule', async () => {
  await expect(runAt(0, {})).rejects.toThrow();
});
