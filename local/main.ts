import { parseArgs } from 'node:util';
import { ENGINE_NAMES, type EngineName, engineCalled, usualEngine } from './region/dynamodb/index.ts';
import { seedShop } from './seed.ts';
import { type Shop, startShop } from './shop.ts';

const HELP = `Twinshop on this machine: two regions, from the compiled templates.

  npm start                          ready when GET http://127.0.0.1:4000/v1/health is 200
  npm start -- --base-port N         move all ports (4000 … 4050) to N … N+50
  npm start -- --fresh               forget the data in .local/
  npm start -- --lag MS              replication lag between the regions (200)
  npm start -- --database NAME       the engine that stands for DynamoDB: ${ENGINE_NAMES.join(' or ')} (${usualEngine()})
  npm start -- --help
`;

interface Flags {
  readonly basePort: number;
  readonly lagMs: number;
  readonly fresh: boolean;
  readonly engine: EngineName;
}

function flags(): Flags | 'help' {
  const { values } = parseArgs({
    options: {
      'base-port': { type: 'string', default: '4000' },
      lag: { type: 'string', default: '200' },
      fresh: { type: 'boolean', default: false },
      database: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    basePort: number('--base-port', values['base-port'], 1024, 65_000),
    lagMs: number('--lag', values.lag, 0, 600_000),
    fresh: values.fresh,
    engine: values.database === undefined ? usualEngine() : engineCalled(values.database, '--database'),
  };
}

function number(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && text !== '' && value >= least && value <= most) return value;
  throw new Error(`${flag} must be a whole number from ${least} to ${most}, not "${text}".`);
}

const startedAt = performance.now();
const say = (text: string) => {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  process.stdout.write(`${seconds} s  ${text}\n`);
};
const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};

function introduce({ urls, regions }: Shop): void {
  const at = (name: string, url: string) => `  ${name.padEnd(24)}${url}`;
  const lines = [
    '',
    at('the shop', `${urls.shop}/v1/docs`),
    ...regions.flatMap(({ name, api, aws }) => [at(name, `${api}   AWS API ${aws}`)]),
    at('identity', urls.identity),
    at('payments', urls.payments),
    at('mail', urls.mail),
    at('console', urls.console),
    '',
    'Place an order and follow it:',
    '',
    `TOKEN=$(curl -s -X POST '${urls.identity}/token?sub=alice&scope=shop' | cut -d'"' -f4)`,
    `ORDER=$(curl -s ${urls.shop}/v1/orders -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Idempotency-Key: first-$(date +%s)" -d '${JSON.stringify(ORDER)}' | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)`,
    `curl -s ${urls.shop}/v1/orders/$ORDER -H "Authorization: Bearer $TOKEN"; echo`,
    '',
    'Ctrl-C stops everything; the data stays in .local/.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const ORDER = {
  items: [{ sku: 'MUG-SAND', quantity: 2 }],
  currency: 'EUR',
  shippingAddress: { name: 'Alice', line1: 'Lindenweg 4', city: 'Berlin', postalCode: '10115', country: 'DE' },
  email: 'alice@example.com',
  paymentMethod: 'pm_card_visa',
};

async function main(): Promise<void> {
  const given = flags();
  if (given === 'help') return void process.stdout.write(HELP);

  let shop: Shop | undefined;
  let stopping = false;
  const stop = async () => {
    // The second Ctrl-C does not wait.
    if (stopping || !shop) {
      shop?.kill();
      process.exit(130);
    }
    stopping = true;
    say('Stopping …');
    await shop.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  shop = await startShop({ ...given, quiet: true, watch: true, log: say });
  try {
    const seeded = await seedShop(shop);
    if (seeded > 0) say(`Put ${seeded} products on the shelf.`);
  } catch (error) {
    say(`Could not put products on the shelf: ${error instanceof Error ? error.message : String(error)}`);
  }
  say('Ready.');
  introduce(shop);
}

await main().catch(fail);
