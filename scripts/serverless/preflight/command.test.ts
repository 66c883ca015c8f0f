import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Preflight from '../preflight.mjs';
import { run } from '../testing/framework.ts';
import { FIRST, SECOND, SETTINGS } from '../testing/stage.ts';

/** Without credentials, and with addresses outside that are refused unasked: the command asks nobody. */
async function preflight(options: object) {
  const lines: string[] = [];
  const provider = {
    getStage: () => 'staging',
    naming: { getStackName: () => 'twinshop-staging' },
    getAwsSdkV3Config: async () => {
      throw Object.assign(new Error('none'), { code: 'AWS_CREDENTIALS_NOT_FOUND' });
    },
  };
  const settings = { ...SETTINGS, identity: { issuer: 'http://id' }, payments: 'http://pay' };
  const serverless = {
    getProvider: () => provider,
    service: { custom: { regions: { first: FIRST, second: SECOND }, settings }, functions: {} },
  };
  const plugin = new Preflight(serverless, options, { writeText: (line = '') => void lines.push(line) });
  await run(plugin, 'preflight:check');
  return lines.join('\n');
}

describe('the preflight', () => {
  const before = process.exitCode;
  beforeEach(() => {
    process.exitCode = undefined;
  });
  afterEach(() => {
    process.exitCode = before;
  });

  it('fails when the stage is not ready, so that a script stops there', async () => {
    expect(await preflight({})).toContain('staging is not ready to be deployed');
    expect(process.exitCode).toBe(1);
  });

  it.each([{ region: 'us-east-1' }, { r: 'us-east-1' }])('is about the region that was typed: %j', async (typed) => {
    expect(await preflight(typed)).toContain('us-east-1 is not a region of this shop');
    expect(await preflight({})).not.toContain('us-east-1');
  });
});
