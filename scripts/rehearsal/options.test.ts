import { expect, test } from '@jest/globals';
import { optionsFrom, UnknownOption } from './options.ts';

test('without options everything is rehearsed, and Python is required', () => {
  expect(optionsFrom([])).toEqual({ ifPython: false, lint: true, keep: false });
});

test('an option that nobody knows is refused by name', () => {
  expect(() => optionsFrom(['--if-pyton'])).toThrow(UnknownOption);
  expect(() => optionsFrom(['--if-pyton'])).toThrow('--if-pyton');
});
