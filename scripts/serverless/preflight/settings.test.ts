import { afterEach, describe, expect, it } from '@jest/globals';
import { closeAll, stageIn } from '../testing/stage.ts';
import { settings } from './settings.mjs';
import { stage } from './stage.mjs';

afterEach(closeAll);

describe('the stage', () => {
  it('is deployed to its regions, in order', async () => {
    expect(await stage(await stageIn({}))).toMatchObject([
      { level: 'ok', text: 'staging goes to eu-central-1, then to eu-west-1.' },
    ]);
  });

  it.each([
    ['that knows one machine only', { stage: 'local' }, 'knows only one machine'],
    ['whose name no bucket could bear', { stage: 'My_Stage' }, "cannot be part of a bucket's name"],
    ['asked for in a region it is not in', { region: 'us-east-1' }, 'us-east-1 is not a region of this shop'],
  ])('%s cannot be deployed', async (_, options, text) => {
    expect(await stage(await stageIn({}, options))).toMatchObject([
      { level: 'missing', text: expect.stringContaining(text) },
    ]);
  });

  it('has two different regions', async () => {
    const surroundings = await stageIn({});
    expect(await stage({ ...surroundings, regions: ['eu-west-1', 'eu-west-1'] })).toMatchObject([{ level: 'missing' }]);
  });
});

describe('settings', () => {
  it('without placeholders are fine', async () => {
    expect(await settings(await stageIn({}))).toMatchObject([{ level: 'ok' }]);
  });

  it.each([
    ['mailDomain', { mailDomain: 'staging.twinshop.example' }],
    ['alarmEmail', { alarmEmail: 'ops@example.com' }],
    ['payments', { payments: 'http://127.0.0.1:4030' }],
    ['identity.issuer', { identity: { issuer: 'https://id.twinshop.example/realm', audience: 'twinshop' } }],
  ])('name the placeholder %s', async (name, changed) => {
    const found = await settings(await stageIn({}, { settings: changed }));
    expect(found).toMatchObject([
      { level: 'missing', text: expect.stringContaining(`staging.${name} in config/stages.yml`) },
    ]);
  });

  it.each(['https://id.example.shop', 'ops@myexample.com', 'https://examples.org'])(
    'take %s for what it is',
    async (alarmEmail) => {
      expect(await settings(await stageIn({}, { settings: { alarmEmail } }))).toMatchObject([{ level: 'ok' }]);
    },
  );
});
