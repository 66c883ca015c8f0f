import { describe, expect, it } from '@jest/globals';
import { parseSchedule } from './expression.ts';

const next = (expression: string, after: string) => parseSchedule(expression)(new Date(after)).toISOString();

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:00:30Z', '2026-01-01T00:01:30.000Z'],
    ['rate(2 hours)', '2026-01-01T00:00:00Z', '2026-01-01T02:00:00.000Z'],
    ['cron(0 3 * * ? *)', '2026-01-01T03:00:00Z', '2026-01-02T03:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T03:16:00Z', '2026-01-01T03:30:00.000Z'],
    ['cron(30 8 ? * 2-6 *)', '2026-01-02T09:00:00Z', '2026-01-05T08:30:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s after %s is due at %s', (expression, after, due) => {
    expect(next(expression, after)).toBe(due);
  });

  it.each(['cron(0 3 L * ? *)', 'cron(0 3 * * * *)', 'at(2026-01-01T00:00:00)'])('%s is refused', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(/schedule/);
  });
});
