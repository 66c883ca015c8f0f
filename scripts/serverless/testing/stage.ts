// A stage of a shop with one table, asked about as a deployment would, at a small AWS of this process.
import { type Surroundings, surroundingsOf } from '../surroundings.mjs';
import { type Answers, Refusal, type SmallAws, startAws } from './aws.ts';

export const ACCOUNT = '123456789012';
export const FIRST = 'eu-central-1';
export const SECOND = 'eu-west-1';
export const SETTINGS = {
  protectTables: 'true',
  api: { burst: 200, rate: 100 },
  checkoutStarters: 10,
  identity: { issuer: 'https://id.shop.org', audience: 'twinshop' },
  payments: 'https://pay.shop.org',
  mailDomain: 'shop.org',
  alarmEmail: 'ops@shop.org',
};

export const identityOf = (arn: string): Answers => ({
  'sts.GetCallerIdentity': () => `<Arn>${arn}</Arn><UserId>u</UserId><Account>${ACCOUNT}</Account>`,
});

export const stackWith = (status: string): Answers => ({
  'cloudformation.DescribeStacks': () =>
    `<Stacks><member><StackName>twinshop-staging</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks>`,
});

const noStack = () => {
  throw new Refusal('ValidationError', 'Stack with id twinshop-staging does not exist');
};
const NO_STACK: Answers = {
  'cloudformation.DescribeStacks': noStack,
  'cloudformation.DescribeStackResources': noStack,
};

const NO_TABLES: Answers = {
  'dynamodb.DescribeTable': () => {
    throw new Refusal('ResourceNotFoundException');
  },
};

/** An account in which nothing of the shop exists yet. */
export const EMPTY_ACCOUNT: Answers = {
  ...identityOf(`arn:aws:iam::${ACCOUNT}:user/operator`),
  ...NO_STACK,
  ...NO_TABLES,
};

let open: SmallAws[] = [];

export async function stageIn(
  answers: Answers,
  { settings = {}, region, stage = 'staging' }: { settings?: object; region?: string; stage?: string } = {},
): Promise<Surroundings & { aws: SmallAws }> {
  const aws = await startAws(EMPTY_ACCOUNT, answers);
  open.push(aws);
  const provider = {
    getStage: () => stage,
    naming: { getStackName: () => `twinshop-${stage}` },
    getAwsSdkV3Config: async ({ region: where }: { region: string }) => ({
      region: where,
      endpoint: aws.url,
      maxAttempts: 1,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    }),
  };
  const framework = {
    getProvider: () => provider,
    service: {
      custom: { regions: { first: FIRST, second: SECOND }, settings: { ...SETTINGS, ...settings } },
      resources: {
        Resources: {
          OrderOrdersTable: {
            Type: 'AWS::DynamoDB::GlobalTable',
            Properties: { TableName: `twinshop-${stage}-orders` },
          },
        },
      },
      functions: {},
    },
  };
  return { ...surroundingsOf(framework, region), aws };
}

/** For afterEach. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.map((aws) => aws.close()));
  open = [];
}
