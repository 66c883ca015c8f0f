import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packageDirectory, partOf, runIn } from './in-turn.mjs';

describe('another region’s turn', () => {
  let folder: string;
  let sls: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'in-turn-'));
    sls = path.join(folder, 'sls.mjs');
    await writeFile(
      sls,
      `import { writeFileSync } from 'node:fs';
       writeFileSync(process.env.TOLD, JSON.stringify({ typed: process.argv.slice(2), part: process.env.TWINSHOP_PART_OF }));
       process.exit(process.argv.includes('--fail') ? 1 : 0);`,
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(typed: readonly string[]) {
    const told = path.join(folder, 'told.json');
    const whole = { account: '123456789012', release: '17-2026' };
    const wentWell = await runIn('eu-west-1', whole, {
      argv: [process.execPath, sls, ...typed],
      execArgv: [],
      env: { ...process.env, TOLD: told },
    });
    const { typed: arrived, part } = JSON.parse(await readFile(told, 'utf8'));
    return { wentWell, arrived, part: partOf({ TWINSHOP_PART_OF: part }) };
  }

  it('gets everything that was typed, and its region', async () => {
    const typed = [
      'deploy',
      '-s',
      'staging',
      '--aws-profile',
      'ops',
      '--force',
      '--param=a=b',
      '--param',
      'c=d',
      '--verbose',
    ];
    const { wentWell, arrived } = await run(typed);
    expect(wentWell).toBe(true);
    expect(arrived).toEqual([...typed, '--region', 'eu-west-1']);
  });

  it('gets its region before what is no option any more', async () => {
    expect((await run(['package', '--', 'x'])).arrived).toEqual(['package', '--region', 'eu-west-1', '--', 'x']);
  });

  it('knows the account and the release it is part of', async () => {
    expect((await run(['deploy'])).part).toEqual({ account: '123456789012', release: '17-2026' });
    expect(partOf({})).toBeNull();
  });

  it('says when it failed', async () => {
    expect((await run(['deploy', '--fail'])).wentWell).toBe(false);
  });

  it('has a folder of its own in a package of all regions', () => {
    expect(packageDirectory('out', 'eu-west-1', { isWhole: true })).toBe(path.join('out', 'eu-west-1'));
    expect(packageDirectory('out', 'eu-west-1', { isWhole: false })).toBe('out');
    expect(packageDirectory(undefined, 'eu-west-1', { isWhole: true })).toBeUndefined();
  });
});
