import { expect, it } from '@jest/globals';
import { asksAgain } from './steps.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const hoursLater = (hours: number) => new Date(Date.parse(NOON) + hours * 3_600_000);
const first = { epoch: 1, attempt: 1, placedAt: NOON };

it('asks the provider at once for an order that is new', () => {
  expect([0, 1, 11.9].map((hours) => asksAgain(first, hoursLater(hours)))).toEqual([false, false, false]);
});

it.each([
  ['a later attempt', { ...first, attempt: 2 }, 0],
  ['a later epoch', { ...first, epoch: 2 }, 0],
  ['an order that waited long for its first checkout', first, 12],
])('looks before it asks for %s', (_which, checkout, hours) => {
  expect(asksAgain(checkout, hoursLater(hours))).toBe(true);
});
