import { describe, it } from '@jest/globals';
import { keepsEveryPromise, LONGEST_MS } from '../half.ts';
import { RUNS } from './runs.ts';

describe('the whole order in two regions that crash, lose each other and hear everything twice', () => {
  it(
    'comes to rest and breaks no promise, whatever the odd seeds bring',
    () => keepsEveryPromise('order/seeds.ts', [1, RUNS - 1, 2]),
    LONGEST_MS,
  );
});
