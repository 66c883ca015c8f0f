import { describe, expect, it } from '@jest/globals';
import { type Bug, planted } from './bug.ts';
import { digestOfEntry, type Result, remaining } from './results.ts';
import { shuffled } from './sample.ts';
import { checksToRun, tryBug } from './try-bug.ts';

function aBug(parts: Partial<Bug> = {}): Bug {
  return {
    ...{ id: 'a-bug', area: 'shop', name: 'shop/a-bug', file: 'shop.ts', find: 'a', replace: 'b' },
    means: 'Something goes wrong for somebody.',
    caughtBy: ['types', 'services/order'],
    ...parts,
  };
}

/** Checks that fail while the bug is there, and checks that fail anyway. */
async function attempt(bug: Bug, { failing = [], red = [] }: { failing?: string[]; red?: string[] }) {
  const seen: string[] = [];
  const result = await tryBug(bug, {
    workshop: { directory: '/copy', plant: () => seen.push('planted'), repair: () => seen.push('repaired') },
    run: async (check) => {
      seen.push(check);
      return { passed: ![...failing, ...red].includes(check), output: '', seconds: 0 };
    },
    isGreen: async (check) => !red.includes(check),
    runs: () => true,
  });
  return { result, seen };
}

describe('a planted bug', () => {
  it('is caught by the first check that fails; no other is asked', async () => {
    const { result, seen } = await attempt(aBug(), { failing: ['types', 'services/order'] });
    expect(result).toMatchObject({ verdict: 'caught', by: 'types' });
    expect(seen).toEqual(['planted', 'types', 'repaired']);
  });

  it('survives when every check passes, and is taken out again', async () => {
    const { result, seen } = await attempt(aBug(), {});
    expect(result.verdict).toBe('survived');
    expect(seen.at(-1)).toBe('repaired');
  });

  it('is not caught by a check that fails without it', async () => {
    expect((await attempt(aBug(), { red: ['types'] })).result.verdict).toBe('unproven');
    const { result } = await attempt(aBug(), { red: ['types'], failing: ['services/order'] });
    expect(result).toMatchObject({ verdict: 'caught', by: 'services/order' });
  });

  it('may survive where the table says why', async () => {
    const { result } = await attempt(aBug({ survives: 'What it changes cannot be seen from outside.' }), {});
    expect(result.verdict).toBe('explained');
  });

  it('is the text of its entry, whatever signs are in it', () => {
    expect(planted('price = cost', { find: 'cost', replace: "$& + $1 + '$'" })).toBe("price = $& + $1 + '$'");
  });
});

describe('a run that goes on', () => {
  const done = (bug: Bug, verdict: Result['verdict']): [string, Result] => [
    bug.name,
    { verdict, seconds: 1, entry: digestOfEntry(bug) },
  ];

  it('tries again what survived, and what has changed', () => {
    const [caught, survived, changed, added] = ['caught', 'survived', 'changed', 'added'].map((name) =>
      aBug({ name }),
    ) as [Bug, Bug, Bug, Bug];
    const results = new Map([done(caught, 'caught'), done(survived, 'survived'), done(changed, 'caught')]);
    const now = { ...changed, replace: 'c' };
    expect(remaining([caught, survived, now, added], results).map(({ name }) => name)).toEqual([
      'survived',
      'changed',
      'added',
    ]);
  });
});

describe('a sample', () => {
  it('is drawn by its seed alone, from all there are', () => {
    const bugs = Array.from({ length: 30 }, (_, number) => aBug({ name: `shop/${number}` }));
    expect(shuffled(bugs, 'monday')).toEqual(shuffled(bugs.toReversed(), 'monday'));
    expect(shuffled(bugs, 'monday')).not.toEqual(shuffled(bugs, 'tuesday'));
    expect(new Set(shuffled(bugs, 'monday'))).toEqual(new Set(bugs));
  });
});

describe('the checks that are run', () => {
  const checks = ['types', 'services/order', 'tests/template/tables.test.ts', 'tests/simulation', 'tests/e2e'];
  it('are the quick ones, those and the simulation, or all', () => {
    expect(checks.filter(checksToRun({ fast: true, e2e: false }))).toEqual(checks.slice(0, 3));
    expect(checks.filter(checksToRun({ fast: false, e2e: false }))).toEqual(checks.slice(0, 4));
    expect(checks.filter(checksToRun({ fast: false, e2e: true }))).toEqual(checks);
  });
});
