import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { summaryOf } from './summary.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'summary-'));
afterAll(() => rmSync(folder, { recursive: true }));

const suite = (name: string, status: string, ...tests: string[][]) => ({
  name: `/shop/${name}`,
  status,
  assertionResults: tests.map(([fullName, outcome]) => ({ fullName, status: outcome })),
});

function results(name: string, ...testResults: ReturnType<typeof suite>[]): string {
  const file = path.join(folder, `${name}.json`);
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const numPassedTests = all.filter(({ status }) => status === 'passed').length;
  writeFileSync(file, JSON.stringify({ numPassedTests, testResults }));
  return file;
}

describe('what two runs of the tests say together', () => {
  it('counts what both passed', () => {
    const one = results('green', suite('a.test.ts', 'passed', ['a', 'passed'], ['b', 'passed']));
    const two = results('greener', suite('b.test.ts', 'passed', ['c', 'passed']));
    expect(summaryOf([one, two], '/shop')).toBe('3 passed, 0 failed\n');
  });

  it('names what failed, and counts a suite that could not run', () => {
    const one = results('red', suite('a.test.ts', 'failed', ['a', 'passed'], ['b', 'failed']));
    const two = results('broken', suite('b.test.ts', 'failed'));
    expect(summaryOf([one, two], '/shop')).toBe('FAILED a.test.ts › b\nFAILED b.test.ts\n1 passed, 2 failed\n');
  });

  it('fails for a run that left no results', () => {
    const one = results('alone', suite('a.test.ts', 'passed', ['a', 'passed']));
    const missing = path.join(folder, 'e2e.json');
    expect(summaryOf([one, missing], '/shop')).toBe('FAILED e2e (came to no end)\n1 passed, 1 failed\n');
  });
});
