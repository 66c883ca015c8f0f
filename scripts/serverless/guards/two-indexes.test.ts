import { afterEach, describe, expect, it } from '@jest/globals';
import { closeAll, FIRST, stageIn } from '../testing/stage.ts';
import { indexes } from './indexes.mjs';

describe('the indexes of a table', () => {
  afterEach(closeAll);

  /** What is said when a table has these, and its template wants those. */
  async function said(deployed: readonly string[], wanted: readonly string[]) {
    const answers = {
      'dynamodb.DescribeTable': () => ({
        Table: {
          TableStatus: 'ACTIVE',
          GlobalSecondaryIndexes: deployed.map((IndexName) => ({ IndexName, IndexStatus: 'ACTIVE' })),
        },
      }),
    };
    const around = await stageIn(answers, { region: FIRST });
    const [table] = around.tables as [(typeof around.tables)[0]];
    const [finding] = await indexes({ ...around, tables: [{ ...table, indexes: [...wanted] }] });
    return finding?.level;
  }

  it.each([
    ['two new ones', ['a'], ['a', 'b', 'c']],
    ['two that go', ['a', 'b', 'c'], ['a']],
    ['one for another', ['a'], ['b']],
  ])('stop a deployment that would change %s: a global table takes one change at a time', async (_, before, after) => {
    expect(await said(before, after)).toBe('missing');
  });

  it.each([
    ['one new one', ['a'], ['a', 'b']],
    ['one that goes', ['a', 'b'], ['a']],
    ['none', ['a'], ['a']],
  ])('let one go on that changes %s', async (_, before, after) => {
    expect(await said(before, after)).toBe('ok');
  });
});
