import { expect, it } from '@jest/globals';
import { CALM } from '../../../shared/resilience/breaker-record.ts';
import { availability } from './provider-record.ts';

const now = new Date('2026-11-20T10:00:00.000Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
const open = { ...CALM, state: 'OPEN', changedAt: inSeconds(-60), retryAt: inSeconds(-5) } as const;

it('lets nobody else try while two are trying whether the provider is back', () => {
  expect(availability(open, now)).toEqual({ kind: 'doubtful', orders: 2, since: new Date(open.retryAt) });
  const tried = { ...open, trials: 2, trialsUntil: inSeconds(20) };
  expect(availability(tried, now)).toMatchObject({ kind: 'doubtful', orders: 0 });
});
