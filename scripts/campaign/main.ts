/** `npm run campaign`: random shoppers at both regions while everything fails, then a look into every store. */
import { randomInt } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_STAGE } from '../../compiled/package.ts';
import { campaign, storyOf } from '../../tests/campaign/campaign.ts';
import { startShopProcess } from '../../tests/support/shop-process.ts';
import { optionsFrom, refuse } from '../command-line.ts';

/** A lost message comes again after two minutes, a lost checkout after as long, and either may fail again. */
const REST_WITHIN_MS = 15 * 60_000;

const USAGE = `
npm run campaign -- [--minutes M] [--seed S] [--shoppers N] [--base-port P] [--keep]

  --minutes M     for how long everything fails (3)
  --seed S        repeats the plan, the shoppers and the trouble; the races are the machine's own
  --shoppers N    how many order at the same time (8)
  --base-port P   of the two regions' ports (any that are free)
  --keep          keeps the data of the regions, for a look at what was found
`;

const values = optionsFrom(USAGE, {
  minutes: { type: 'string', default: '3' },
  seed: { type: 'string' },
  shoppers: { type: 'string', default: '8' },
  'base-port': { type: 'string', default: '0' },
  keep: { type: 'boolean', default: false },
});
const minutes = numberFrom('minutes', values.minutes);
const shoppers = numberFrom('shoppers', values.shoppers);
const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
if (!Number.isInteger(seed)) refuse(USAGE, `--seed takes a whole number, not ${values.seed}.`);

const say = (line: string) => void process.stdout.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'twinshop-campaign-'));
try {
  const log = join(dataDir, 'shop.log');
  say(`Starting two regions; what they say goes to ${log} …`);
  const basePort = Number(values['base-port']);
  const { shop, stop } = await startShopProcess({ basePort, dataDir, quiet: true }, openSync(log, 'a'));
  try {
    const story = await campaign(shop, {
      seed,
      seconds: Math.round(minutes * 60),
      shoppers,
      kills: true,
      restWithinMs: REST_WITHIN_MS,
      stage: LOCAL_STAGE,
      tell: say,
    });
    say(storyOf(story));
    if (story.breaches.length > 0) {
      say(`Again: npm run campaign -- --seed ${seed} --minutes ${minutes} --shoppers ${shoppers}`);
      process.exitCode = 1;
    }
  } finally {
    await stop();
  }
} finally {
  if (values.keep) say(`What the regions held is in ${dataDir}.`);
  else await rm(dataDir, { recursive: true, force: true });
}

function numberFrom(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} takes a number above 0, not ${text}.`);
  return number;
}
