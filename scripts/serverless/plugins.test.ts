import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import EveryRegion from './every-region.mjs';
import OneRegion from './one-region.mjs';
import { frameworkFor, run } from './testing/framework.ts';
import { FIRST, SECOND, stageIn } from './testing/stage.ts';

/** As the framework makes them, one after the other. */
const PLUGINS = { 'every-region': EveryRegion, 'one-region': OneRegion };

describe('the plugins, in the order of serverless.yml', () => {
  const { plugins } = parse(readFileSync(path.resolve(import.meta.dirname, '../../serverless.yml'), 'utf8'));
  const order = (plugins as string[]).map((each) => path.basename(each, '.mjs')).filter((each) => each in PLUGINS);

  it('look into the package of the region, not into that of all regions', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
    for (const region of [FIRST, SECOND]) {
      mkdirSync(path.join(folder, region));
      const state = { package: { artifactDirectoryName: 'a/b/1-2' } };
      writeFileSync(path.join(folder, region, 'serverless-state.json'), JSON.stringify(state));
    }
    const looked: unknown[] = [];
    const { serverless, utils } = frameworkFor({ command: 'deploy' });
    const options = { package: folder };
    const around = await stageIn({});
    const outside = {
      partOf: () => null,
      runIn: async () => true,
      unhealthy: async () => undefined,
      surroundingsOf: (_: unknown, __: unknown, directory: unknown) => {
        looked.push(directory);
        return around as never;
      },
    };
    const made = order.map(
      (name) => new PLUGINS[name as keyof typeof PLUGINS](serverless, options, utils, outside as never),
    );
    for (const plugin of made) await run(plugin, 'initialize');
    await around.aws.close();
    rmSync(folder, { recursive: true });
    expect(looked).toEqual([path.join(folder, FIRST)]);
  });

  it('hand a region over before they go on with the next one', () => {
    const hooksOf = (Plugin: (typeof PLUGINS)[keyof typeof PLUGINS]) => {
      const { serverless, utils } = frameworkFor({ command: 'deploy' });
      return Object.keys(new Plugin(serverless, {}, utils).hooks);
    };
    for (const event of ['deploy:finalize', 'rollback:rollback']) {
      expect(hooksOf(OneRegion)).toContain(event);
      expect(hooksOf(EveryRegion)).toContain(`after:${event}`);
    }
  });
});
