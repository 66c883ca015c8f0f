import { describe, it } from '@jest/globals';
import { keepsEveryPromise, LONGEST_MS } from './half.ts';

describe('two regions that crash, lose each other and hear everything twice', () => {
  it('never oversell a unit, whatever the odd seeds bring', () => keepsEveryPromise('seeds.ts', [1]), LONGEST_MS);
});
