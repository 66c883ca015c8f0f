import { afterEach, describe, expect, it } from '@jest/globals';
import { Refusal } from '../testing/aws.ts';
import { ACCOUNT, closeAll, FIRST, identityOf, SECOND, stageIn } from '../testing/stage.ts';
import { credentials } from './credentials.mjs';
import { rights } from './rights.mjs';

afterEach(closeAll);
const refuse = (name: string) => () => {
  throw new Refusal(name, 'no', 403);
};

describe('credentials', () => {
  it('are taken in each region, and shown whose they are', async () => {
    const found = await credentials(await stageIn({}));
    expect(found.map(({ level }) => level)).toEqual(['ok', 'ok']);
    expect(found[0]?.text).toContain(':user/operator');
  });

  it('that only one region takes point to a region that is not enabled', async () => {
    const { 'sts.GetCallerIdentity': identity } = identityOf('arn:aws:iam::1:user/operator');
    const answers = {
      'sts.GetCallerIdentity': (call: { region: string; text: string; path: string }) =>
        call.region === FIRST ? identity?.(call) : refuse('InvalidClientTokenId')(),
    };
    const found = await credentials(await stageIn(answers));
    expect(found).toMatchObject([{ level: 'ok' }, { level: 'missing' }]);
    expect(found[1]?.text).toMatch(`${SECOND} is not enabled for this account: aws account enable-region`);
  });

  it('that no region takes are named as that', async () => {
    const found = await credentials(await stageIn({ 'sts.GetCallerIdentity': refuse('InvalidClientTokenId') }));
    expect(found).toMatchObject([{ level: 'missing', text: expect.stringContaining('does not take them') }, {}]);
  });

  it('that have expired ask for signing in again', async () => {
    const found = await credentials(await stageIn({ 'sts.GetCallerIdentity': refuse('ExpiredToken') }));
    expect(found).toMatchObject([{ level: 'missing', text: expect.stringContaining('Sign in again') }]);
  });

  it('that are not there ask for a profile', async () => {
    const surroundings = await stageIn({});
    const ask = () => Promise.reject(Object.assign(new Error('none found'), { code: 'AWS_CREDENTIALS_NOT_FOUND' }));
    const found = await credentials({ ...surroundings, ask });
    // Once, not once for every region.
    expect(found).toMatchObject([{ level: 'missing', text: expect.stringContaining('--aws-profile') }]);
  });

  it('of a profile that is not there are named', async () => {
    const surroundings = await stageIn({});
    const ask = () => Promise.reject(Object.assign(new Error('no profile shop'), { code: 'UNRECOGNIZED_AWS_PROFILE' }));
    expect(await credentials({ ...surroundings, ask })).toMatchObject([
      { text: expect.stringContaining('no profile shop') },
    ]);
  });

  it('cannot be shown to an AWS that is out of reach', async () => {
    const surroundings = await stageIn({});
    await surroundings.aws.close();
    const found = await credentials(surroundings);
    expect(found).toMatchObject([{ level: 'missing', text: expect.stringContaining('ECONNREFUSED') }, {}]);
  });
});

describe('the rights of who deploys', () => {
  const policy = {
    Statement: [
      {
        Sid: 'Stacks',
        Action: ['cloudformation:DescribeStacks', 'cloudformation:DeleteStack'],
        Resource: 'arn:aws:cloudformation:*:ACCOUNT_ID:stack/twinshop-*',
      },
      {
        Sid: 'Hand',
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::ACCOUNT_ID:role/twinshop-cloudformation',
        Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      },
    ],
  };
  const decide = (text: string, isAllowed: (action: string) => boolean) =>
    `<EvaluationResults>${[...text.matchAll(/^ActionNames\.member\.\d+\n(.+)$/gm)]
      .map(
        ([, action = '']) =>
          `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${isAllowed(action) ? 'allowed' : 'implicitDeny'}</EvalDecision></member>`,
      )
      .join('')}</EvaluationResults>`;
  const simulation = (isAllowed: (action: string) => boolean, heard: string[] = []) => ({
    'iam.SimulatePrincipalPolicy': ({ text }: { text: string }) => {
      const lines = text.replace(/,/g, '\n');
      heard.push(lines);
      return decide(lines, isAllowed);
    },
  });

  it('are enough when IAM allows each action on a name of this stage', async () => {
    const heard: string[] = [];
    const found = await rights(await stageIn(simulation(() => true, heard)), { policy });
    expect(found).toMatchObject([{ level: 'ok' }]);
    expect(heard.join('\n')).toContain(`arn:aws:cloudformation:${FIRST}:${ACCOUNT}:stack/twinshop-staging-any`);
    expect(heard.join('\n')).toContain('cloudformation.amazonaws.com');
  });

  it('that are lacking are named, with the statement that gives them', async () => {
    const found = await rights(await stageIn(simulation((action) => !action.endsWith('DeleteStack'))), { policy });
    expect(found).toMatchObject([{ level: 'missing' }]);
    expect(found[0]?.text).toMatch(/cloudformation:DeleteStack \(Stacks in config\/iam/);
  });

  it('of a session are those of its role, wherever that stands', async () => {
    const heard: string[] = [];
    const role = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso/Admin`;
    const answers = {
      ...identityOf(`arn:aws:sts::${ACCOUNT}:assumed-role/Admin/somebody`),
      'iam.GetRole': () => `<Role><Arn>${role}</Arn><RoleName>Admin</RoleName></Role>`,
      ...simulation(() => true, heard),
    };
    expect(await rights(await stageIn(answers), { policy })).toMatchObject([{ level: 'ok' }]);
    expect(heard[0]).toContain(role);
  });

  it('are not checked where IAM does not tell', async () => {
    const found = await rights(await stageIn({ 'iam.SimulatePrincipalPolicy': refuse('AccessDenied') }), { policy });
    expect(found).toMatchObject([{ level: 'unchecked', text: expect.stringContaining('AccessDenied') }]);
  });

  it('of the root user are not asked for', async () => {
    const found = await rights(await stageIn(identityOf(`arn:aws:iam::${ACCOUNT}:root`)), { policy });
    expect(found).toMatchObject([{ level: 'unchecked', text: expect.stringContaining('root user') }]);
  });
});
