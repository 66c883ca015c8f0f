import { expect, test } from '@jest/globals';
import { changesBetween } from './cloud.ts';
import { isNewEnough } from './python.ts';
import { adviceIn } from './story.ts';

test('what the gate advises is what is typed', () => {
  const said = 'eu-central-1 is not healthy\nGo back with: npx sls rollback --stage staging --timestamp 1795\n\n';
  expect(adviceIn(said)).toEqual(['rollback', '--stage', 'staging', '--timestamp', '1795']);
});

test('a gate without advice is a failure', () => {
  expect(() => adviceIn('It is not healthy.')).toThrow('how to go back');
});

test('a change is what is new, other, or gone', () => {
  const before = new Map([
    ['function a', '1'],
    ['function b', '1'],
    ['function c', '1'],
  ]);
  const after = new Map([
    ['function a', '1'],
    ['function b', '2'],
    ['event d', 'UPDATE_COMPLETE'],
  ]);
  expect(changesBetween(before, after)).toEqual(['function b: 2', 'event d: UPDATE_COMPLETE', 'function c: gone']);
});

test('3.9 is older than 3.10', () => {
  expect(isNewEnough(3, 9)).toBe(false);
  expect(isNewEnough(3, 10)).toBe(true);
});
