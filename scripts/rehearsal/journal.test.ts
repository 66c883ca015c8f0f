import { expect, test } from '@jest/globals';
import { Journal, NotReached } from './journal.ts';

function journal() {
  const printed: string[] = [];
  let now = 0;
  return {
    printed,
    journal: new Journal(
      (text) => printed.push(text),
      () => (now += 1500),
    ),
  };
}

test('a step that fails says why, and stops what stands on it', async () => {
  const { journal: heard, printed } = journal();
  const step = heard.step('deploy', () => Promise.reject(new Error('no such stack')));
  await expect(step).rejects.toThrow(NotReached);
  expect(printed.join('\n')).toContain('no such stack');
  expect(heard.verdict()).toBe('0 passed, 1 failed');
});

test('a check that fails is counted, and the rehearsal goes on', async () => {
  const { journal: heard } = journal();
  await heard.check('protected', () => Promise.reject(new Error('it is not')));
  await heard.check('healthy', () => undefined);
  expect(heard.verdict()).toBe('1 passed, 1 failed');
});

test('each line says how many seconds it took', async () => {
  const { journal: heard, printed } = journal();
  await heard.check('healthy', () => undefined);
  expect(printed).toEqual([expect.stringMatching(/✓\s+1\.5 s\s+healthy/)]);
});
