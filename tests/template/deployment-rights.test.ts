import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledRegion, compile, listOf, ROOT } from '../support/templates.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly StringEquals?: Readonly<Record<string, unknown>> };
}

const read = (file: string) => readFileSync(path.join(ROOT, 'config/iam', file), 'utf8');
const policy = (file: string): { readonly Statement: readonly Statement[] } => JSON.parse(read(file));
const ROLE = ['cloudformation-role-policy.json', 'cloudformation-role-policy-data.json'];
const ALL = ['deployer-policy.json', ...ROLE];
const NEEDED: Record<string, readonly string[]> = JSON.parse(read('resource-actions.json'));

/** IAM takes so many characters in a managed policy, white space not counted. */
const POLICY_LIMIT = 6144;
/** As CloudFormation's own list of what a global table needs has them. */
const WILDCARDS = ['application-autoscaling:Describe*', 'dynamodb:Describe*'];

describe('what CloudFormation may do', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('dev');
  }, 600_000);
  const resources = () =>
    regions.flatMap(({ stacks }) =>
      stacks.flatMap(({ template }) => Object.values<{ Type: string }>(template.Resources)),
    );
  const types = () => [...new Set(resources().map(({ Type }) => Type))].sort();
  const granted = () => ROLE.flatMap((file) => policy(file).Statement.flatMap(({ Action }) => Action));

  it('is known for every type in the templates, and for no other', () => {
    expect(Object.keys(NEEDED).sort()).toEqual(types());
  });

  it('is enough for every type in the templates, and no more', () => {
    const needed = types().flatMap((type) => NEEDED[type] ?? []);
    expect([...new Set(granted())].sort()).toEqual([...new Set(needed)].sort());
  });

  it('reaches every name that the templates give', () => {
    const names = regions.flatMap(({ resolved }) =>
      Object.entries(NAMES).flatMap(([type, property]) =>
        resolved.ofType(type).map(({ properties }) => properties[property] ?? 'twinshop-made-up'),
      ),
    );
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => !/^(\/aws\/(lambda|vendedlogs\/states)\/)?twinshop-/.test(name))).toEqual([]);
  });
});

const NAMES = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  // Without a name a role, like a bucket, is called after its stack, which starts with twinshop-.
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

describe.each(ALL)('config/iam/%s', (file) => {
  const { Statement } = policy(file);

  it('fits into one managed policy', () => {
    expect(JSON.stringify(policy(file)).length).toBeLessThanOrEqual(POLICY_LIMIT);
  });

  it('allows nothing wholesale', () => {
    const wide = Statement.flatMap(({ Action }) => listOf(Action)).filter(
      (action) => action.includes('*') && !WILDCARDS.includes(action),
    );
    expect(wide).toEqual([]);
  });

  it('hands a role on to the service it is meant for, and to no other', () => {
    const handing = Statement.filter(({ Action }) => listOf(Action).includes('iam:PassRole'));
    for (const { Condition } of handing) {
      expect(Condition?.StringEquals?.['iam:PassedToService']).toEqual(expect.anything());
    }
  });

  it('says in the README why a statement is not about a name of the shop', () => {
    const isScoped = (resource: string) => /twinshop-|MAIL_DOMAIN$/.test(resource);
    const [, table = ''] = read('README.md').split('| statement | in | why not narrower |');
    const explained = [...table.matchAll(/^\| `(\w+)` \| (deployer|role) \| \S/gm)]
      .filter(([, , where]) => file.startsWith(where === 'role' ? 'cloudformation' : 'deployer'))
      .map(([, sid]) => sid);
    const unscoped = Statement.filter(({ Resource }) => !listOf(Resource).every(isScoped)).map(({ Sid }) => Sid);
    expect(unscoped.filter((sid) => !explained.includes(sid))).toEqual([]);
  });

  it('names each statement once', () => {
    const sids = Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
  });
});
