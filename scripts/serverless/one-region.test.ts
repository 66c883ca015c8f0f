import { afterEach, describe, expect, it } from '@jest/globals';
import OneRegion from './one-region.mjs';
import type { Surroundings } from './surroundings.mjs';
import { type Answers, Refusal } from './testing/aws.ts';
import { frameworkFor, run, type Typed } from './testing/framework.ts';
import { closeAll, FIRST, SECOND, stackWith, stageIn } from './testing/stage.ts';

interface Given extends Typed {
  readonly options?: Record<string, unknown>;
  readonly part?: object | null;
  readonly answers?: Answers;
  /** What an unhealthy region says. */
  readonly unhealthy?: string;
  readonly packagedFor?: Surroundings['packagedFor'];
  /** What has passed the region's gate. */
  readonly releases?: readonly string[];
  /** Of the other region, where it is not the same. */
  readonly releasesOfSecond?: readonly string[];
}

async function pluginFor({
  options = {},
  part = null,
  answers = {},
  unhealthy,
  packagedFor,
  releases = [],
  releasesOfSecond = releases,
  ...typed
}: Given) {
  const framework = frameworkFor(typed);
  const region = options.region as string | undefined;
  const around = await stageIn(answers, region ? { region } : {});
  const asked: string[] = [];
  const passed: string[] = [...releases];
  const ask: Surroundings['ask'] = async (where, Client, command) => {
    if (Client.name !== 'S3Client') return around.ask(where, Client, command);
    const { Body, Prefix } = command.input;
    if (Body) return void passed.splice(0, passed.length, ...JSON.parse(Body));
    if (!Prefix) return { Body: { transformToString: async () => JSON.stringify(passed) } };
    const there = where === SECOND ? releasesOfSecond : releases;
    const found = there.filter((release) => `serverless/twinshop/staging/${release}`.startsWith(Prefix));
    return { Contents: found.map((release) => ({ Key: `serverless/twinshop/staging/${release}/t` })) };
  };
  const outside = {
    partOf: () => part,
    surroundingsOf: () => ({ ...around, ask, packagedFor }),
    unhealthy: async (api: string) => {
      asked.push(api);
      return unhealthy;
    },
  };
  const plugin = new OneRegion(framework.serverless, options, framework.utils, outside);
  return { plugin, passed, asked, aws: around.aws, said: framework.said, serverless: framework.serverless };
}

const begin = async (given: Given) => run((await pluginFor(given)).plugin, 'initialize');

/** A stack that runs the template of the test's framework. */
const RUNNING: Answers = {
  'cloudformation.DescribeStacks': () =>
    '<Stacks><member><StackName>s</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus><Parameters><member><ParameterKey>ProtectTables</ParameterKey><ParameterValue>true</ParameterValue></member></Parameters><Outputs><member><OutputKey>HttpApiUrl</OutputKey><OutputValue>https://api</OutputValue></member><member><OutputKey>ServerlessDeploymentBucketName</OutputKey><OutputValue>bucket</OutputValue></member></Outputs></member></Stacks>',
  'cloudformation.GetTemplate': () => '<TemplateBody>{"Resources":{}}</TemplateBody>',
  'dynamodb.DescribeTable': () => ({ Table: { TableStatus: 'ACTIVE' } }),
  'cloudformation.DescribeStackResources': ({ text }) => {
    const [type, id] = text.includes('StackName,Order')
      ? ['AWS::DynamoDB::GlobalTable', 'twinshop-staging-orders']
      : ['AWS::CloudFormation::Stack', 'Order'];
    return `<StackResources><member><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResources>`;
  },
};

describe('one region', () => {
  afterEach(closeAll);

  describe('before anything changes', () => {
    it.each(['deploy', 'remove', 'rollback'])('%s: is not this machine’s own stage', async (command) => {
      await expect(begin({ command, stage: 'local' })).rejects.toThrow(/npm start/);
      await begin({ command, stage: 'dev' });
    });

    it('may package that stage, and asks AWS nothing for it', async () => {
      const { plugin, aws } = await pluginFor({ command: 'package', stage: 'local' });
      await run(plugin, 'initialize');
      expect(aws.calls).toEqual([]);
    });

    it('is removed from production only by who types its name twice', async () => {
      await expect(begin({ command: 'remove', stage: 'production' })).rejects.toThrow(/--param="confirm=production"/);
      const wrong = { param: ['confirm=staging'] };
      await expect(begin({ command: 'remove', stage: 'production', options: wrong })).rejects.toThrow(
        /Nothing was changed/,
      );
      await begin({ command: 'remove', stage: 'production', options: { param: ['confirm=production'] } });
      await begin({ command: 'remove', stage: 'staging' });
    });

    it('belongs to the account of the region before, whatever else is found there', async () => {
      const { plugin, aws } = await pluginFor({ command: 'deploy', part: { account: '999999999999' } });
      await expect(run(plugin, 'initialize')).rejects.toThrow(/999999999999.*\nNothing was changed in eu-central-1/);
      expect(aws.calls.filter((call) => !call.includes('sts.'))).toEqual([]);
    });

    it('goes back only to a release that every region has', async () => {
      const rollback = { command: 'rollback', answers: RUNNING, options: { timestamp: '16' } };
      await expect(begin(rollback)).rejects.toThrow(/eu-central-1 has no release 16/);
      const lackingInOne = { ...rollback, releases: ['16-2026-11-20'], releasesOfSecond: [] };
      await expect(begin(lackingInOne)).rejects.toThrow(/eu-west-1 has no release 16/);
      await begin({ ...rollback, releases: ['16-2026-11-20'] });
    });

    it.each(['deploy function', 'rollback function'])(
      '%s: is refused, since no release names that code',
      async (command) => {
        await expect(begin({ command })).rejects.toThrow(/no release names/);
      },
    );

    it('is deployed while the other region does not answer', async () => {
      const answers: Answers = {
        ...RUNNING,
        'sts.GetCallerIdentity': ({ region }) => {
          if (region === SECOND) throw new Error('It is lost.');
          return '<Account>123456789012</Account>';
        },
      };
      await begin({ command: 'deploy', options: { region: FIRST }, answers });
      await expect(begin({ command: 'deploy', answers })).rejects.toThrow(/eu-west-1/);
    });

    it('waits for the first region’s tables', async () => {
      const second = { command: 'deploy', region: SECOND, options: { region: SECOND } };
      await expect(begin(second)).rejects.toThrow(/no replica of twinshop-staging-orders/);
      await begin({ ...second, answers: { 'dynamodb.DescribeTable': RUNNING['dynamodb.DescribeTable'] as never } });
    });

    it('has a stack that can be updated', async () => {
      const busy = { command: 'deploy', answers: { ...RUNNING, ...stackWith('UPDATE_IN_PROGRESS') } };
      await expect(begin(busy)).rejects.toThrow(/twinshop-staging in eu-central-1 is UPDATE_IN_PROGRESS/);
    });

    it('changes one index of a table at a time', async () => {
      const table = {
        TableStatus: 'ACTIVE',
        GlobalSecondaryIndexes: ['open', 'customer'].map((IndexName) => ({ IndexName, IndexStatus: 'ACTIVE' })),
      };
      const answers = { ...RUNNING, 'dynamodb.DescribeTable': () => ({ Table: table }) };
      await expect(begin({ command: 'deploy', answers })).rejects.toThrow(/would delete open and delete customer/);
    });

    it('takes tables that an earlier stack left behind only when that is asked for', async () => {
      const answers = {
        ...RUNNING,
        'cloudformation.DescribeStackResources': () => '<StackResources></StackResources>',
      };
      await expect(begin({ command: 'deploy', answers })).rejects.toThrow(/belong to no stack of this stage/);
      await begin({ command: 'deploy', answers, options: { param: ['tables=import'] } });
    });

    it('takes no package that was made for another stage or region', async () => {
      const options = { package: 'out', region: FIRST };
      const wrong = { command: 'deploy', options, packagedFor: { stage: 'staging', region: SECOND } };
      await expect(begin(wrong)).rejects.toThrow(/packaged for staging in eu-west-1, not for staging in eu-central-1/);
      await expect(begin({ ...wrong, packagedFor: { stage: 'production', region: FIRST } })).rejects.toThrow(
        /packaged for production in eu-central-1, not for staging/,
      );
      await begin({ ...wrong, packagedFor: { stage: 'staging', region: FIRST } });
    });
  });

  describe('while it is deployed', () => {
    const decide = async (given: Partial<Given> = {}) => {
      const { plugin, serverless } = await pluginFor({ command: 'deploy', answers: RUNNING, ...given });
      await run(plugin, 'initialize');
      await run(plugin, 'after:aws:deploy:deploy:checkForChanges');
      return serverless;
    };

    it('changes nothing when it runs this release already, unless it is forced to', async () => {
      expect((await decide()).service.provider.shouldNotDeploy).toBe(true);
      expect((await decide({ options: { force: true } })).service.provider.shouldNotDeploy).toBe(false);
    });

    it('is handed whether its tables are protected', async () => {
      const handed = (await decide()).service.provider.stackParameters;
      expect(handed).toEqual([{ ParameterKey: 'ProtectTables', ParameterValue: 'true' }]);
      const making = {
        ...RUNNING,
        'cloudformation.DescribeStackResources': () => '<StackResources></StackResources>',
        'dynamodb.DescribeTable': () => {
          throw new Refusal('ResourceNotFoundException');
        },
      };
      const first = await decide({ answers: making });
      expect(first.service.provider.stackParameters).toEqual([
        { ParameterKey: 'ProtectTables', ParameterValue: 'false' },
      ]);
      expect(first.service.provider.shouldNotDeploy).toBe(false);
    });

    it('takes tables back when that is asked for, and only then', async () => {
      const changeSet = (serverless: Awaited<ReturnType<typeof decide>>) =>
        serverless.pluginManager.plugins[0]?.getCreateChangeSetParams({});
      const importing = await decide({ options: { param: ['tables=import'] } });
      expect(changeSet(importing)).toEqual({
        ChangeSetName: 'change',
        ImportExistingResources: true,
        IncludeNestedStacks: true,
      });
      expect(changeSet(await decide())).toEqual({ ChangeSetName: 'change' });
    });
  });

  describe('once it is deployed', () => {
    const handOver = async (given: Partial<Given> = {}) => {
      const made = await pluginFor({ command: 'deploy', answers: RUNNING, ...given });
      await run(made.plugin, 'initialize');
      return made;
    };

    it('is asked for its health at the address that its stack names', async () => {
      const { plugin, asked } = await handOver();
      await run(plugin, 'deploy:finalize');
      expect(asked).toEqual(['https://api']);
    });

    it('stops the deployment when it is not healthy, and names the way back', async () => {
      const releases = ['15-2026-11-19', '16-2026-11-20'];
      const { plugin, passed } = await handOver({ unhealthy: '503 failing', releases });
      await expect(run(plugin, 'deploy:finalize')).rejects.toThrow(
        /not healthy; no further region is touched.*503 failing\n.*rollback --stage staging --region eu-central-1 --timestamp 16/s,
      );
      expect(passed).toEqual(releases);
    });

    it('that was never healthy is taken down alone: the other one may take orders already', async () => {
      const { plugin } = await handOver({ unhealthy: '503 failing', releases: [] });
      await expect(run(plugin, 'deploy:finalize')).rejects.toThrow(/sls remove --stage staging --region eu-central-1$/);
    });

    it('is remembered as a release to go back to, once it is healthy', async () => {
      const { plugin, passed } = await handOver({ releases: ['16-2026-11-20'] });
      await run(plugin, 'deploy:finalize');
      expect(passed).toEqual(['16-2026-11-20', '17-2026-11-21']);
    });

    it('protects the tables from then on, where its stack owns them', async () => {
      const describe = RUNNING['cloudformation.DescribeStacks'] as () => string;
      const unprotected: Answers = {
        ...RUNNING,
        'cloudformation.DescribeStacks': () => describe().replace('>true<', '>false<'),
        'cloudformation.UpdateStack': () => '<StackId>s</StackId>',
      };
      const updatesOf = async (given: Partial<Given>) => {
        const { plugin, aws } = await handOver({ answers: unprotected, ...given });
        await run(plugin, 'deploy:finalize');
        return aws.calls.filter((call) => call.endsWith('UpdateStack'));
      };
      expect(await updatesOf({})).toEqual([`${FIRST} cloudformation.UpdateStack`]);
      expect(await updatesOf({ region: SECOND, options: { region: SECOND } })).toEqual([]);
    });

    it('is held to the same after a rollback', async () => {
      const { plugin, asked } = await handOver({
        command: 'rollback',
        options: { timestamp: '16' },
        unhealthy: '500',
        releases: ['16-2026-11-20'],
      });
      await expect(run(plugin, 'rollback:rollback')).rejects.toThrow(/not healthy/);
      expect(asked).toEqual(['https://api']);
    });
  });

  it('names what a removal leaves behind', async () => {
    const { plugin, said } = await pluginFor({ command: 'remove' });
    await run(plugin, 'initialize');
    await run(plugin, 'after:remove:remove');
    expect(said.join('\n')).toMatch(
      /Retained in eu-central-1 and eu-west-1.*table twinshop-staging-orders.*tables=import/s,
    );
  });
});
