import { afterEach, describe, expect, it } from '@jest/globals';
import { type Answers, Refusal } from '../testing/aws.ts';
import { ACCOUNT, closeAll, FIRST, identityOf, SECOND, stackWith, stageIn } from '../testing/stage.ts';
import { account } from './account.mjs';
import { indexes } from './indexes.mjs';
import { order } from './order.mjs';
import { retainedTables } from './retained-tables.mjs';
import { stacks } from './stacks.mjs';

interface Index {
  readonly IndexName: string;
  readonly IndexStatus: string;
}

const tableIn = (regions: readonly string[], indexes: readonly Index[] = []): Answers => ({
  'dynamodb.DescribeTable': ({ region }) => {
    if (!regions.includes(region)) throw new Refusal('ResourceNotFoundException');
    return { Table: { TableStatus: 'ACTIVE', GlobalSecondaryIndexes: indexes } };
  },
});

/** A root stack with one nested stack, which manages these tables. */
const owning = (...tables: readonly string[]) => having('CREATE_COMPLETE', tables);
const having = (status: string, tables: readonly string[]): Answers => ({
  'cloudformation.DescribeStackResources': ({ text }) => {
    const member = (type: string, id: string) =>
      `<member><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>${id === 'OrderStack' ? 'CREATE_COMPLETE' : status}</ResourceStatus></member>`;
    const members = text.includes('StackName\nOrderStack'.replace('\n', ','))
      ? tables.map((name) => member('AWS::DynamoDB::GlobalTable', name))
      : [member('AWS::CloudFormation::Stack', 'OrderStack')];
    return `<StackResources>${members.join('')}</StackResources>`;
  },
});

const levels = (findings: readonly { level: string }[]) => findings.map(({ level }) => level);

describe('before a deployment', () => {
  afterEach(closeAll);

  describe('the accounts', () => {
    it('are the same in every region', async () => {
      expect(levels(await account(await stageIn({}), ACCOUNT))).toEqual(['ok']);
    });

    it('stop it when a region is another account’s, and are told', async () => {
      const answers: Answers = {
        'sts.GetCallerIdentity': ({ region }) => `<Account>${region === FIRST ? ACCOUNT : '999999999999'}</Account>`,
      };
      const [finding] = await account(await stageIn(answers));
      expect(finding).toMatchObject({ level: 'missing', text: expect.stringContaining(`${SECOND} is 999999999999`) });
    });

    it('stop it when the region deployed before is another account’s', async () => {
      const [finding] = await account(await stageIn({}), '999999999999');
      expect(finding).toMatchObject({ level: 'missing', text: expect.stringContaining('999999999999') });
    });

    it('name the region that does not take the credentials', async () => {
      const answers: Answers = {
        'sts.GetCallerIdentity': ({ region }) => {
          if (region === SECOND) throw new Refusal('InvalidClientTokenId', 'is invalid', 403);
          return identityOf('arn')['sts.GetCallerIdentity']?.({ region, text: '', path: '' });
        },
      };
      await expect(account(await stageIn(answers))).rejects.toThrow(/eu-west-1.*enabled for the account/);
    });
  });

  describe('the stacks', () => {
    it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
      'may be %s',
      async (status) => {
        expect(levels(await stacks(await stageIn(stackWith(status))))).toEqual(['ok', 'ok']);
      },
    );

    it.each([
      ['UPDATE_IN_PROGRESS', 'wait'],
      ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'wait'],
      ['UPDATE_ROLLBACK_FAILED', 'continue-update-rollback'],
      ['REVIEW_IN_PROGRESS', 'npx sls remove --stage staging --region eu-central-1'],
      ['ROLLBACK_COMPLETE', 'npx sls remove --stage staging --region eu-central-1'],
      ['DELETE_FAILED', 'npx sls remove --stage staging --region eu-central-1'],
    ])('stop it when one is %s, with what helps', async (status, help) => {
      const found = await stacks(await stageIn(stackWith(status), { region: FIRST }));
      expect(found).toEqual([expect.objectContaining({ level: 'missing', text: expect.stringContaining(help) })]);
    });

    it('need not be there yet', async () => {
      expect(levels(await stacks(await stageIn({})))).toEqual(['ok', 'ok']);
    });
  });

  describe('the order of the regions', () => {
    it('stops the second one while the first has not made its replicas', async () => {
      const [finding] = await order(await stageIn(tableIn([FIRST]), { region: SECOND }));
      expect(finding).toMatchObject({
        level: 'missing',
        text: expect.stringMatching(/no replica of twinshop-staging-orders.*--region eu-central-1/),
      });
    });

    it('lets the second one go on when they are there, and never asks the first', async () => {
      expect(levels(await order(await stageIn(tableIn([FIRST, SECOND]), { region: SECOND })))).toEqual(['ok']);
      expect(await order(await stageIn({}, { region: FIRST }))).toEqual([]);
    });
  });

  describe('tables that an earlier stack left behind', () => {
    it('stop it, with the way to take them back', async () => {
      const [finding] = await retainedTables(await stageIn({ ...tableIn([FIRST]), ...owning() }));
      expect(finding).toMatchObject({ level: 'missing', text: expect.stringContaining('--param="tables=import"') });
    });

    it('stop it when the stack let go of them and goes on without them', async () => {
      const letGo = having('DELETE_SKIPPED', ['twinshop-staging-orders']);
      expect(levels(await retainedTables(await stageIn({ ...tableIn([FIRST]), ...letGo })))).toEqual(['missing']);
    });

    it('are taken back when that is asked for', async () => {
      const around = await stageIn({ ...tableIn([FIRST]), ...owning() });
      expect(levels(await retainedTables(around, { mayImport: true }))).toEqual(['ok']);
    });

    it('are no such tables when this stack manages them', async () => {
      const around = await stageIn({ ...tableIn([FIRST]), ...owning('twinshop-staging-orders') });
      expect(levels(await retainedTables(around))).toEqual(['ok']);
    });

    it('stop it when one that the stack manages is gone', async () => {
      const [finding] = await retainedTables(await stageIn(owning('twinshop-staging-orders')));
      expect(finding).toMatchObject({ level: 'missing', text: expect.stringContaining('somebody deleted it') });
    });

    it('are the first region’s business', async () => {
      expect(await retainedTables(await stageIn(tableIn([FIRST, SECOND]), { region: SECOND }))).toEqual([]);
    });
  });

  describe('indexes', () => {
    const ACTIVE = { IndexName: 'old', IndexStatus: 'ACTIVE' };
    const withIndexes = async (deployed: readonly Index[], wanted: readonly string[], used: readonly string[] = []) => {
      const around = await stageIn(tableIn([FIRST, SECOND], deployed));
      const [table] = around.tables;
      if (!table) throw new Error('The stage has no table.');
      return indexes({
        ...around,
        tables: [{ ...table, indexes: [...wanted] }],
        indexUses: used.map((index) => ({ function: 'listOrders', table: table.name, index })),
      });
    };

    it('may stay, or change one by one', async () => {
      expect(levels(await withIndexes([ACTIVE], ['old'], ['old']))).toEqual(['ok']);
      expect(levels(await withIndexes([ACTIVE], ['old', 'new'], ['old']))).toEqual(['ok']);
      expect(levels(await withIndexes([ACTIVE], []))).toEqual(['ok']);
    });

    it('stop it when two change at once', async () => {
      const [finding] = await withIndexes([ACTIVE], ['new', 'newer']);
      expect(finding).toMatchObject({
        level: 'missing',
        text: expect.stringContaining('create new and create newer and delete old'),
      });
      expect(levels(await withIndexes([ACTIVE], ['old', 'new', 'newer']))).toEqual(['missing']);
      expect(levels(await withIndexes([ACTIVE], ['new']))).toEqual(['missing']);
    });

    it('stop it when the code that reads one comes along', async () => {
      const [finding] = await withIndexes([ACTIVE], ['old', 'new'], ['old', 'new']);
      expect(finding).toMatchObject({
        level: 'missing',
        text: expect.stringMatching(/listOrders reads the index new.*index first/),
      });
    });

    it('stop the code while its index is being filled', async () => {
      const [finding] = await withIndexes([{ IndexName: 'new', IndexStatus: 'CREATING' }], ['new'], ['new']);
      expect(finding).toMatchObject({ level: 'missing', text: expect.stringContaining('is CREATING') });
    });

    it('are looked at in every region before the first one changes', async () => {
      const answers: Answers = {
        'dynamodb.DescribeTable': ({ region }) => ({
          Table: {
            GlobalSecondaryIndexes: [{ IndexName: 'new', IndexStatus: region === FIRST ? 'ACTIVE' : 'CREATING' }],
          },
        }),
      };
      const around = await stageIn(answers);
      const tables = around.tables.map((table) => ({ ...table, indexes: ['new'] }));
      const indexUses = tables.map(({ name }) => ({ function: 'listOrders', table: name, index: 'new' }));
      expect((await indexes({ ...around, tables, indexUses })).map(({ text }) => text)).toEqual([
        expect.stringContaining('is CREATING in eu-west-1'),
      ]);
    });

    it('come with a table that is made anew', async () => {
      const around = await stageIn({});
      expect(levels(await indexes(around))).toEqual(['ok']);
    });
  });
});
