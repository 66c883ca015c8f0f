import { afterEach, describe, expect, it } from '@jest/globals';
import { type Answers, Refusal } from '../testing/aws.ts';
import { closeAll, FIRST, SECOND, stageIn } from '../testing/stage.ts';
import { releasesIn } from './release.mjs';
import { runsAlready } from './same-release.mjs';
import { describeStack } from './stack.mjs';
import { protectionWhileDeploying, protectTables } from './table-protection.mjs';

const TEMPLATE = { Resources: { OrderStack: { Properties: { TemplateURL: 'templates/abc' } } } };
const escaped = (value: object) => JSON.stringify(value).replaceAll('"', '&quot;');

/** A stack with one parameter of ours and one of somebody else's; an update takes a moment and ends as it is told. */
function stack({
  protect = 'false',
  status = 'UPDATE_COMPLETE',
  endsAs = 'UPDATE_COMPLETE',
  deployed = TEMPLATE,
} = {}) {
  let now = status;
  let value = protect;
  const updates: string[] = [];
  const answers: Answers = {
    'cloudformation.DescribeStacks': () => {
      const said = now;
      if (now.endsWith('IN_PROGRESS')) now = endsAs;
      const parameters = [['ProtectTables', value] as const, ['IdentityIssuer', 'https://id'] as const].map(
        ([key, each]) => `<member><ParameterKey>${key}</ParameterKey><ParameterValue>${each}</ParameterValue></member>`,
      );
      return `<Stacks><member><StackName>s</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${said}</StackStatus><Parameters>${parameters.join('')}</Parameters></member></Stacks>`;
    },
    'cloudformation.UpdateStack': ({ text }) => {
      updates.push(text);
      value = /ParameterValue,(true|false)/.exec(text)?.[1] ?? value;
      now = 'UPDATE_IN_PROGRESS';
      return '<StackId>s</StackId>';
    },
    'cloudformation.GetTemplate': () => `<TemplateBody>${escaped(deployed)}</TemplateBody>`,
  };
  return { answers, updates };
}

const tables = (...regions: readonly string[]): Answers => ({
  'dynamodb.DescribeTable': ({ region }) => {
    if (!regions.includes(region)) throw new Refusal('ResourceNotFoundException');
    return { Table: { TableStatus: 'ACTIVE' } };
  },
});

describe('the tables of a stage that protects them', () => {
  afterEach(closeAll);

  it('are made unprotected, and keep their protection once they are there', async () => {
    expect(await protectionWhileDeploying(await stageIn({}), FIRST)).toBe('false');
    expect(await protectionWhileDeploying(await stageIn(tables(FIRST)), FIRST)).toBe('true');
  });

  it('are not the second region’s business, nor a stage’s that does not protect them', async () => {
    expect(await protectionWhileDeploying(await stageIn({}), SECOND)).toBe('true');
    expect(
      await protectionWhileDeploying(await stageIn(tables(FIRST), { settings: { protectTables: 'false' } }), FIRST),
    ).toBe('false');
  });

  it('are protected by an update that leaves everything else as it is', async () => {
    const { answers, updates } = stack();
    const around = await stageIn(answers);
    expect(await protectTables(around, FIRST, { roleArn: 'arn:aws:iam::1:role/r', lookEveryMs: 1 })).toBe(true);
    expect(updates).toHaveLength(1);
    expect(updates[0]).toContain('UsePreviousTemplate,true');
    expect(updates[0]).toContain('RoleARN,arn:aws:iam::1:role/r');
    expect(updates[0]).toContain('CAPABILITY_NAMED_IAM');
    expect(updates[0]).toMatch(/ParameterKey,IdentityIssuer\n.*UsePreviousValue,true/);
    expect((await describeStack(around, FIRST))?.parameters).toMatchObject({ ProtectTables: 'true' });
  });

  it('are left alone when they are protected', async () => {
    const { answers, updates } = stack({ protect: 'true' });
    expect(await protectTables(await stageIn(answers), FIRST, {})).toBe(false);
    expect(updates).toEqual([]);
  });

  it('fail the deployment when they cannot be protected', async () => {
    const { answers } = stack({ endsAs: 'UPDATE_ROLLBACK_COMPLETE' });
    await expect(protectTables(await stageIn(answers), FIRST, { lookEveryMs: 1 })).rejects.toThrow(
      /UPDATE_ROLLBACK_COMPLETE/,
    );
  });
});

describe('a region runs a release already', () => {
  afterEach(closeAll);
  const runs = async (given: Parameters<typeof stack>[0], template: object = TEMPLATE) => {
    const around = await stageIn(stack(given).answers);
    const described = await describeStack(around, FIRST);
    return runsAlready(around, FIRST, { template, parameters: { ProtectTables: 'true' }, stack: described });
  };

  it('when its stack is settled, with this template and these parameters', async () => {
    expect(await runs({ protect: 'true' })).toBe(true);
    expect(await runs({ protect: 'true' }, { Resources: {} })).toBe(false);
    expect(await runs({ protect: 'false' })).toBe(false);
  });

  it('but not when its last update was rolled back', async () => {
    expect(await runs({ protect: 'true', status: 'UPDATE_ROLLBACK_COMPLETE' })).toBe(false);
  });

  it('and not when there is no stack', async () => {
    const parts = { template: TEMPLATE, parameters: {}, stack: undefined };
    expect(await runsAlready(await stageIn({}), FIRST, parts)).toBe(false);
  });
});

describe('the releases of a region', () => {
  afterEach(closeAll);

  /** A bucket in memory, behind a stack that names it. */
  const bucketWith = (...keys: readonly string[]) => bucket(keys, 'NoSuchKey');
  async function bucket(keys: readonly string[], absence: string) {
    const objects = new Map<string, string>(keys.map((key) => [key, '']));
    const around = await stageIn({});
    const ask: typeof around.ask = async (_, Client, command) => {
      if (Client.name === 'CloudFormationClient') {
        const Outputs = [{ OutputKey: 'ServerlessDeploymentBucketName', OutputValue: 'bucket' }];
        return { Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Outputs }] };
      }
      const { Key, Body, Prefix } = command.input;
      if (Prefix)
        return { Contents: [...objects.keys()].filter((key) => key.startsWith(Prefix)).map((key) => ({ Key: key })) };
      if (Body) return void objects.set(Key, Body);
      const text = objects.get(Key);
      if (text === undefined) throw new Refusal(absence);
      return { Body: { transformToString: async () => text } };
    };
    const releases = await releasesIn({ ...around, ask }, FIRST, 'a/b');
    if (!releases) throw new Error('The stack names no bucket.');
    return releases;
  }

  it('go back to the latest that passed the gate, and never to one that did not', async () => {
    const releases = await bucketWith('a/b/1-x/t', 'a/b/2-bad/t', 'a/b/3-bad/t');
    expect(await releases.before('1-x')).toBeUndefined();
    await releases.notePassed('1-x');
    expect(await releases.before('3-bad')).toBe('1-x');
    expect(await releases.running()).toBe('1-x');
  });

  it('know what runs after a rollback', async () => {
    const releases = await bucketWith();
    for (const release of ['1-x', '2-y', '1-x']) await releases.notePassed(release);
    expect(await releases.passed()).toEqual(['2-y', '1-x']);
    expect(await releases.before('1-x')).toBe('2-y');
  });

  it('are remembered while the framework keeps them: the oldest go', async () => {
    const releases = await bucketWith();
    for (let at = 1; at <= 25; at += 1) await releases.notePassed(`${at}-x`);
    expect(await releases.running()).toBe('25-x');
    expect(await releases.before('25-x')).toBe('24-x');
    expect(await releases.passed()).not.toContain('1-x');
  });

  it('are none at first, also for who may not list the bucket: S3 tells absence as a refusal then', async () => {
    expect(await (await bucket([], 'AccessDenied')).passed()).toEqual([]);
    await expect((await bucket([], 'SlowDown')).passed()).rejects.toThrow('SlowDown');
  });

  it('are found by their timestamp', async () => {
    const releases = await bucketWith('a/b/17-2026-11-21/template.json', 'a/b/code/17-no');
    expect(await releases.named('17')).toBe('17-2026-11-21');
    expect(await releases.named('1')).toBeUndefined();
  });

  it('are nowhere while there is no stack', async () => {
    expect(await releasesIn(await stageIn({}), FIRST, 'a/b')).toBeUndefined();
  });
});
