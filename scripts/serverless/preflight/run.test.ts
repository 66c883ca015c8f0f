import { afterEach, expect, it } from '@jest/globals';
import { ok } from '../finding.mjs';
import { closeAll, stageIn } from '../testing/stage.ts';
import { checks } from './checks.mjs';
import { isReady, report, summary } from './report.mjs';
import { run } from './run.mjs';

afterEach(closeAll);
const KNOWN = {
  heading: 'Account',
  checks: [{ subject: 'credentials', look: async () => [ok('credentials', 'fine.')] }],
};
const around = (
  ...looks: (() => Promise<{ level: 'ok' | 'missing' | 'later' | 'unchecked'; subject: string; text: string }[]>)[]
) => [KNOWN, { heading: 'Others', checks: looks.map((look, at) => ({ subject: `check ${at}`, look })) }];

it('turns what a check throws into a line with its name and message', async () => {
  const groups = await run(
    around(async () => {
      throw new TypeError('no\n such thing');
    }),
    await stageIn({}),
  );
  expect(report(groups)).toContain('  not checked  check 0: TypeError: no such thing');
  expect(isReady(groups)).toBe(true);
});

it('waits for no check for ever', async () => {
  const groups = await run(
    around(() => new Promise(() => {})),
    await stageIn({}),
    { limitMs: 20 },
  );
  expect(report(groups)).toContain('  not checked  check 0: there was no answer within 0.02 s.');
});

it('ends in bounded time when everything hangs', async () => {
  const hanging = () => new Promise<never>(() => {});
  const surroundings = { ...(await stageIn({})), ask: hanging };
  const before = Date.now();
  const groups = await run(checks(), surroundings, { limitMs: 300 });
  expect(Date.now() - before).toBeLessThan(30_000);
  const levels = groups.flatMap(({ findings }) => findings.map(({ level }) => level));
  expect(levels.length).toBeGreaterThan(10);
  expect(levels).not.toContain('later');
});

it('asks AWS nothing more when it does not know who is asking', async () => {
  const surroundings = await stageIn({});
  await surroundings.aws.close();
  const groups = await run(checks(), {
    ...surroundings,
    settings: { ...surroundings.settings, identity: { issuer: 'http://x' }, payments: 'http://x' },
  });
  const lines = report(groups);
  expect(lines).toContain("  not checked  provider's key: the account has to be settled first, see above.");
  expect(surroundings.aws.calls).toEqual([]);
  expect(isReady(groups)).toBe(false);
});

it('counts at the end', async () => {
  const groups = await run(
    around(
      async () => [
        { level: 'missing', subject: 'a', text: 'a.' },
        { level: 'later', subject: 'b', text: 'b.' },
      ],
      async () => [],
    ),
    await stageIn({}),
  );
  expect(report(groups)).toEqual([
    'Account',
    '  ok           credentials: fine.',
    '',
    'Others',
    '  missing      a: a.',
    '  later        b: b.',
  ]);
  expect(summary(groups, 'staging')).toBe(
    'staging is not ready to be deployed: 1 ok, 1 missing, 1 for later, 0 not checked.',
  );
});

it('calls a stage ready when nothing is missing', async () => {
  const groups = await run([KNOWN], await stageIn({}));
  expect(summary(groups, 'staging')).toBe(
    'Nothing that was checked stands in the way of deploying staging: 1 ok, 0 missing, 0 for later, 0 not checked.',
  );
});
