import { afterEach, expect, it } from '@jest/globals';
import OneRegion from './one-region.mjs';
import { frameworkFor, run } from './testing/framework.ts';
import { closeAll, FIRST, stageIn } from './testing/stage.ts';

afterEach(closeAll);

it('takes no package that was made for another stage in the same region', async () => {
  const framework = frameworkFor({ command: 'deploy' });
  const around = await stageIn({}, { region: FIRST });
  const plugin = new OneRegion(framework.serverless, { package: 'out', region: FIRST }, framework.utils, {
    partOf: () => null,
    surroundingsOf: () => ({ ...around, packagedFor: { stage: 'dev', region: FIRST } }),
    unhealthy: async () => undefined,
  });
  await expect(run(plugin, 'initialize')).rejects.toThrow(/packaged for dev in eu-central-1, not for staging/);
});
