import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Bug, faultsOf, isFast, readBugs } from './bug.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const bugs = readBugs(path.join(import.meta.dirname, 'bugs'));

describe('the table of bugs', () => {
  it('fits the code: each search text stands once in its file, and the tests that are named are there', () => {
    expect(faultsOf(bugs, ROOT)).toEqual([]);
  });

  it('is spread over all that may break', () => {
    expect(bugs.length).toBeGreaterThanOrEqual(120);
    const areas = Map.groupBy(bugs, ({ area }) => area);
    expect([...areas].filter(([, found]) => found.length < 10).map(([area]) => area)).toEqual([]);
  });

  it('asks of quick tests that they catch it', () => {
    const fast = bugs.filter((bug) => isFast(bug));
    expect(fast.length / bugs.length).toBeGreaterThan(0.95);
  });
});

describe('an entry that has grown stale', () => {
  const [entry] = bugs as [Bug];
  it.each<[string, Partial<Bug>, string]>([
    ['its text is gone', { find: 'nobody wrote this' }, 'its search text stands 0 times'],
    ['its text stands there twice', { find: 'import' }, 'not once'],
    ['its file is gone', { file: 'services/order/gone.ts' }, 'there is no services/order/gone.ts'],
    ['it changes nothing', { replace: entry.find }, 'changes nothing'],
    ['its test is gone', { caughtBy: ['services/order/gone.test.ts'] }, 'there is no test at'],
  ])('because %s is named', (_why, parts, fault) => {
    const [named] = faultsOf([{ ...entry, name: 'shop/stale', ...parts }], ROOT);
    expect(named).toContain(`shop/stale: `);
    expect(named).toContain(fault);
  });

  it('because its name is used twice is named', () => {
    expect(faultsOf([entry, entry], ROOT)).toEqual([`${entry.name}: is listed twice`]);
  });
});
