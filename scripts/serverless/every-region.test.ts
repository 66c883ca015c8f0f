import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import EveryRegion from './every-region.mjs';
import { frameworkFor, run, type Typed } from './testing/framework.ts';
import { FIRST, SECOND } from './testing/stage.ts';

interface Given extends Typed {
  readonly options?: Record<string, unknown>;
  readonly part?: object | null;
  readonly succeeds?: boolean;
  /** Whether the other region has a stack. */
  readonly hasStack?: boolean;
  /** What has passed this region's gate. */
  readonly passed?: readonly string[];
}

const BUCKET = [{ OutputKey: 'ServerlessDeploymentBucketName', OutputValue: 'bucket' }];

function pluginFor({ options = {}, part = null, succeeds = true, hasStack = true, passed = [], ...typed }: Given) {
  const framework = frameworkFor(typed);
  const begun: { region: string; whole: object }[] = [];
  const around = {
    regions: [FIRST, SECOND],
    stackName: 'twinshop-staging',
    ask: async (_: string, Client: { name: string }) =>
      Client.name === 'S3Client'
        ? { Body: { transformToString: async () => JSON.stringify(passed) } }
        : { Stacks: hasStack ? [{ StackStatus: 'UPDATE_COMPLETE', Outputs: BUCKET }] : [] },
  };
  const outside = {
    surroundingsOf: () => around as never,
    partOf: () => part,
    runIn: async (region: string, whole: object) => {
      begun.push({ region, whole });
      return succeeds;
    },
  };
  const plugin = new EveryRegion(framework.serverless, options, framework.utils, outside);
  // The framework does this after the plugins were made, and before their hooks run.
  options.region ??= framework.serverless.getProvider().getRegion();
  return { plugin, begun, options, serverless: framework.serverless };
}

describe('a command without --region', () => {
  it('deploys the other region after this one, as part of the same release, in the same account', async () => {
    const { plugin, begun } = pluginFor({ command: 'deploy' });
    await run(plugin, 'after:deploy:finalize');
    expect(begun).toEqual([{ region: SECOND, whole: { release: '17-2026-11-21', account: '123456789012' } }]);
  });

  it('deploys to the other region under the name that this one has it under, where it ran already', async () => {
    const { plugin, begun, serverless } = pluginFor({ command: 'deploy', passed: ['15-2026-11-19', '16-2026-11-20'] });
    serverless.service.provider.shouldNotDeploy = true;
    await run(plugin, 'after:deploy:finalize');
    expect(begun.map(({ whole }) => whole)).toEqual([{ release: '16-2026-11-20', account: '123456789012' }]);
  });

  it('fails when the other region fails', async () => {
    const { plugin } = pluginFor({ command: 'deploy', succeeds: false });
    await expect(run(plugin, 'after:deploy:finalize')).rejects.toThrow(/failed in eu-west-1.*eu-central-1 is done/);
  });

  it('rolls the other region back, when it rolls back at all', async () => {
    const { plugin, begun } = pluginFor({ command: 'rollback', options: { timestamp: '17' } });
    await run(plugin, 'after:rollback:rollback');
    expect(begun.map(({ region }) => region)).toEqual([SECOND]);
    const listing = pluginFor({ command: 'rollback' });
    await run(listing.plugin, 'after:rollback:rollback');
    expect(listing.begun).toEqual([]);
  });

  it('removes the other region first, and nothing here when that fails', async () => {
    const { plugin, begun } = pluginFor({ command: 'remove' });
    await run(plugin, 'before:remove:remove');
    expect(begun.map(({ region }) => region)).toEqual([SECOND]);
    const failing = pluginFor({ command: 'remove', succeeds: false });
    await expect(run(failing.plugin, 'before:remove:remove')).rejects.toThrow(/Nothing was removed in eu-central-1/);
  });

  it('passes over a region that has no stack when it removes', async () => {
    const { plugin, begun } = pluginFor({ command: 'remove', hasStack: false });
    await run(plugin, 'before:remove:remove');
    expect(begun).toEqual([]);
  });

  it('packages the other region too, and asks nobody who it is, but not while it deploys', async () => {
    const { plugin, begun, serverless } = pluginFor({ command: 'package' });
    serverless.getProvider().getAccountId = async () => {
      throw new Error('There are no credentials.');
    };
    await run(plugin, 'after:package:finalize');
    expect(begun).toEqual([{ region: SECOND, whole: { release: '17-2026-11-21' } }]);
    const deploying = pluginFor({ command: 'deploy' });
    await run(deploying.plugin, 'after:package:finalize');
    expect(deploying.begun).toEqual([]);
  });
});

describe('a command with --region', () => {
  it.each([
    ['deploy', 'after:deploy:finalize'],
    ['remove', 'before:remove:remove'],
    ['rollback', 'after:rollback:rollback'],
    ['package', 'after:package:finalize'],
  ])('%s: takes that one alone', async (command, hook) => {
    for (const typed of [{ region: FIRST }, { r: FIRST }]) {
      const { plugin, begun } = pluginFor({ command, options: { ...typed, timestamp: '17' } });
      await run(plugin, hook);
      expect(begun).toEqual([]);
    }
  });

  it('is refused for a region that the shop does not have', () => {
    const { plugin } = pluginFor({ command: 'deploy', region: 'us-east-1', options: { region: 'us-east-1' } });
    expect(() => run(plugin, 'initialize')).toThrow(/us-east-1 is not a region of this shop/);
  });
});

describe('a process that was started for one region', () => {
  it('refuses to begin with all of them when its region was lost on the way', () => {
    const { plugin } = pluginFor({ command: 'deploy', part: { release: '1-2' } });
    expect(() => run(plugin, 'initialize')).toThrow(/nothing says which/);
  });
});

describe('a release', () => {
  it('has the name that the region before gave it', async () => {
    const given = { command: 'deploy', region: SECOND, options: { region: SECOND } };
    const { plugin, serverless } = pluginFor({ ...given, part: { release: '18-2026-11-22', account: '1' } });
    await run(plugin, 'before:package:initialize');
    expect(serverless.service.package.artifactDirectoryName).toBe('serverless/twinshop/staging/18-2026-11-22');
  });
});

describe('--package', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const packaged = (where: string, release = '1-2') => {
    mkdirSync(where, { recursive: true });
    writeFileSync(
      path.join(where, 'serverless-state.json'),
      JSON.stringify({ package: { artifactDirectoryName: `a/b/${release}` } }),
    );
  };
  const chosen = (given: Given) => {
    const { plugin, options } = pluginFor({ ...given, options: { ...given.options, package: folder } });
    run(plugin, 'initialize');
    return options.package;
  };

  it('gives every region a folder of its own, unless one region is packaged alone', () => {
    expect(chosen({ command: 'package' })).toBe(path.join(folder, FIRST));
    const second = { command: 'package', region: SECOND, options: { region: SECOND } };
    expect(chosen({ ...second, part: { release: '1-2' } })).toBe(path.join(folder, SECOND));
    expect(chosen(second)).toBe(folder);
  });

  it('deploys from the folder of each region', () => {
    packaged(path.join(folder, FIRST));
    packaged(path.join(folder, SECOND));
    expect(chosen({ command: 'deploy' })).toBe(path.join(folder, FIRST));
    const second = { command: 'deploy', region: SECOND, options: { region: SECOND } };
    expect(chosen({ ...second, part: { release: '1-2' } })).toBe(path.join(folder, SECOND));
    expect(chosen(second)).toBe(path.join(folder, SECOND));
  });

  it('deploys the package of one region to that one', () => {
    packaged(folder);
    expect(chosen({ command: 'deploy', options: { region: FIRST } })).toBe(folder);
    expect(() => chosen({ command: 'deploy' })).toThrow(/package of one region/);
  });

  it('deploys no package of two releases', () => {
    packaged(path.join(folder, FIRST));
    packaged(path.join(folder, SECOND), '3-4');
    expect(() => chosen({ command: 'deploy' })).toThrow(/different releases: eu-central-1 of 1-2, eu-west-1 of 3-4/);
  });

  it('says when there is no package', () => {
    expect(() => chosen({ command: 'deploy' })).toThrow(
      /no package of eu-central-1 and eu-west-1.*sls package --stage staging/s,
    );
  });
});
