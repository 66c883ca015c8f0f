import { afterEach, describe, expect, it } from '@jest/globals';
import { type Answers, Refusal } from '../testing/aws.ts';
import { ACCOUNT, closeAll, FIRST, SECOND, stackWith, stageIn } from '../testing/stage.ts';
import { alarms } from './alarms.mjs';
import { concurrency } from './concurrency.mjs';
import { mailAccess, sender } from './mail.mjs';
import { providerKey } from './provider-key.mjs';

afterEach(closeAll);
const DEPLOYED = stackWith('CREATE_COMPLETE');
const refuse =
  (name: string, status = 400) =>
  () => {
    throw new Refusal(name, 'no', status);
  };
type Look = (surroundings: Awaited<ReturnType<typeof stageIn>>) => Promise<{ level: string; text: string }[]>;
const looking =
  (look: Look) =>
  async (answers: Answers, options = {}) => {
    const { region = FIRST, ...others } = options as { region?: string };
    const [found] = await look(await stageIn(answers, { region, ...others }));
    return found;
  };

it('looks at every region unless one is asked for', async () => {
  const answers = {
    'lambda.GET /2016-08-19/account-settings': () => ({ AccountLimit: { UnreservedConcurrentExecutions: 1000 } }),
  };
  const everywhere = await concurrency(await stageIn(answers));
  expect(everywhere.map(({ text }) => text)).toEqual([expect.stringContaining(FIRST), expect.stringContaining(SECOND)]);
  expect(await concurrency(await stageIn(answers, { region: SECOND }))).toHaveLength(1);
});

it('says of one region what it heard when another one gives no answer', async () => {
  const answers = {
    'lambda.GET /2016-08-19/account-settings': ({ region }: { region: string }) =>
      region === FIRST
        ? { AccountLimit: { UnreservedConcurrentExecutions: 1000 } }
        : refuse('AccessDeniedException', 403)(),
  };
  expect(await concurrency(await stageIn(answers))).toMatchObject([
    { level: 'ok' },
    { level: 'unchecked', text: `${SECOND}: AccessDeniedException: no` },
  ]);
});

describe('concurrency', () => {
  const look = looking(concurrency);
  const free = (UnreservedConcurrentExecutions: number) => ({
    'lambda.GET /2016-08-19/account-settings': () => ({ AccountLimit: { UnreservedConcurrentExecutions } }),
  });

  it('of the account is enough for the queues and the API', async () => {
    expect(await look(free(40))).toMatchObject({ level: 'ok' });
  });

  it('of a new account is not', async () => {
    expect(await look(free(10))).toMatchObject({
      level: 'missing',
      text: expect.stringContaining('--quota-code L-B99A9384'),
    });
  });
});

describe('mail access', () => {
  const look = looking(mailAccess);
  const account = (answer: object) => ({ 'ses.GET /v2/email/account': () => answer });

  it('is there when SES sends to everybody', async () => {
    expect(await look(account({ ProductionAccessEnabled: true, SendingEnabled: true }))).toMatchObject({ level: 'ok' });
  });

  it('can wait outside production', async () => {
    expect(await look(account({ ProductionAccessEnabled: false }))).toMatchObject({
      level: 'later',
      text: expect.stringContaining('sandbox'),
    });
  });

  it('is missing for production in the sandbox', async () => {
    expect(await look(account({ ProductionAccessEnabled: false }), { stage: 'production' })).toMatchObject({
      level: 'missing',
    });
  });

  it('is missing while sending is paused', async () => {
    expect(await look(account({ ProductionAccessEnabled: true, SendingEnabled: false }))).toMatchObject({
      level: 'missing',
      text: expect.stringContaining('paused'),
    });
  });
});

describe('the sender', () => {
  const look = looking(sender);
  const identity = (answer: object) => ({ 'ses.GET /v2/email/identities/shop.org': () => answer });
  const verified = { VerifiedForSendingStatus: true, DkimAttributes: { Status: 'SUCCESS' } };

  it('is verified', async () => {
    expect(await look({ ...DEPLOYED, ...identity(verified) })).toMatchObject({ level: 'ok' });
  });

  it('that the first deployment makes is for later', async () => {
    expect(await look({ 'ses.GET /v2/email/identities/shop.org': refuse('NotFoundException', 404) })).toMatchObject({
      level: 'later',
    });
  });

  it('that stands in the way of the first deployment is named', async () => {
    expect(await look(identity(verified))).toMatchObject({
      level: 'missing',
      text: expect.stringContaining('delete-email-identity'),
    });
  });

  it('that is not verified is missing, with its records', async () => {
    const pending = { VerifiedForSendingStatus: false, DkimAttributes: { Status: 'PENDING', Tokens: ['abc'] } };
    expect(await look({ ...DEPLOYED, ...identity(pending) })).toMatchObject({
      level: 'missing',
      text: expect.stringContaining('abc._domainkey.shop.org CNAME abc.dkim.amazonses.com'),
    });
  });

  it('that is a placeholder is not asked for', async () => {
    expect(await look({}, { settings: { mailDomain: 'shop.example' } })).toMatchObject({ level: 'unchecked' });
  });

  it('is not checked when SES does not tell', async () => {
    expect(await look({ 'ses.GET /v2/email/identities/shop.org': refuse('AccessDeniedException', 403) })).toMatchObject(
      { level: 'unchecked' },
    );
  });
});

describe("the provider's key", () => {
  const look = looking(providerKey);
  const secret = (answer: object) => ({ 'secretsmanager.DescribeSecret': () => ({ Name: 'n', ...answer }) });
  const filled = { VersionIdsToStages: { one: ['AWSPREVIOUS'], two: ['AWSCURRENT'] } };

  it('is there, and is never read', async () => {
    const surroundings = await stageIn({ ...DEPLOYED, ...secret(filled) }, { region: FIRST });
    expect(await providerKey(surroundings)).toMatchObject([{ level: 'ok' }]);
    expect(surroundings.aws.calls.filter((call) => call.includes('secretsmanager'))).toEqual([
      `${FIRST} secretsmanager.DescribeSecret`,
    ]);
  });

  it('is for later before the first deployment', async () => {
    const found = await look({ 'secretsmanager.DescribeSecret': refuse('ResourceNotFoundException') });
    expect(found).toMatchObject({
      level: 'later',
      text: expect.stringContaining('put-secret-value --secret-id twinshop-staging/payment-provider-key'),
    });
  });

  it('is missing while its secret is empty', async () => {
    const nothingYet = { VersionIdsToStages: { one: ['AWSPENDING'] } };
    for (const empty of [{}, nothingYet]) {
      expect(await look({ ...DEPLOYED, ...secret(empty) })).toMatchObject({
        level: 'missing',
        text: expect.stringContaining('is empty'),
      });
    }
  });

  it('whose secret stands in the way of the first deployment is named', async () => {
    expect(await look(secret(filled))).toMatchObject({ level: 'missing', text: expect.stringContaining('already') });
  });

  it('whose secret is being deleted is named', async () => {
    expect(await look(secret({ DeletedDate: 1_780_000_000 }))).toMatchObject({
      level: 'missing',
      text: expect.stringContaining('--force-delete-without-recovery'),
    });
  });
});

describe('alarms', () => {
  const look = looking(alarms);
  const topic = `arn:aws:sns:${FIRST}:${ACCOUNT}:twinshop-staging-alarms`;
  const subscribed = (arn: string, endpoint = 'ops@shop.org') => ({
    'sns.ListSubscriptionsByTopic': () =>
      `<Subscriptions><member><TopicArn>${topic}</TopicArn><SubscriptionArn>${arn}</SubscriptionArn><Endpoint>${endpoint}</Endpoint></member></Subscriptions>`,
  });

  it('are heard by who has confirmed', async () => {
    expect(await look(subscribed(`${topic}:1`))).toMatchObject({ level: 'ok' });
  });

  it('are heard also by who is on the second page', async () => {
    const pages = {
      'sns.ListSubscriptionsByTopic': (call: { region: string; text: string; path: string }) =>
        call.text.includes('NextToken')
          ? subscribed(`${topic}:1`)['sns.ListSubscriptionsByTopic']()
          : '<Subscriptions/><NextToken>more</NextToken>',
    };
    expect(await look(pages)).toMatchObject({ level: 'ok' });
  });

  it('are not heard before the confirmation', async () => {
    expect(await look(subscribed('PendingConfirmation'))).toMatchObject({
      level: 'missing',
      text: expect.stringContaining('has not confirmed'),
    });
  });

  it('are not heard by who left', async () => {
    expect(await look(subscribed('Deleted'))).toMatchObject({
      level: 'missing',
      text: expect.stringContaining('aws sns subscribe'),
    });
  });

  it('are for later before the first deployment', async () => {
    expect(await look({ 'sns.ListSubscriptionsByTopic': refuse('NotFound', 404) })).toMatchObject({ level: 'later' });
  });
});
