import { afterEach, expect, it } from '@jest/globals';
import { closeAll, FIRST, stackWith, stageIn } from '../testing/stage.ts';
import { providerKey } from './provider-key.mjs';

afterEach(closeAll);

it.each([
  ['no version at all', {}, 'missing'],
  ['only a version of before', { one: ['AWSPREVIOUS'] }, 'missing'],
  ['a version that counts', { one: ['AWSPREVIOUS'], two: ['AWSCURRENT'] }, 'ok'],
])('a secret with %s is told as such', async (_what, VersionIdsToStages, level) => {
  const answers = { ...stackWith('CREATE_COMPLETE'), 'secretsmanager.DescribeSecret': () => ({ VersionIdsToStages }) };
  expect(await providerKey(await stageIn(answers, { region: FIRST }))).toMatchObject([{ level }]);
});
