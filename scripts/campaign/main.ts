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

  --minutes M     how long shoppers order while everything fails (3)
  --seed S        repeats a campaign: its plan, shoppers and faults, but not the timing of the machine
  --shoppers N    how many shoppers order at the same time (8)
  --base-port P   the first port of the two regions (any that are free)
  --keep          keeps the data of the regions, so that you can look at what was found
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
if (!Number.isInteger(seed)) refuse(USAGE, `--seed must be a whole number, not ${values.seed}.`);

const say = (line: string) => void process.stdout.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'twinshop-campaign-'));
try {
  const log = join(dataDir, 'shop.log');
  say(`Starting two regions. Their log is ${log} …`);
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
      say(`Repeat it: npm run campaign -- --seed ${seed} --minutes ${minutes} --shoppers ${shoppers}`);
      process.exitCode = 1;
    }
  } finally {
    await stop();
  }
} finally {
  if (values.keep) say(`The data of the regions is in ${dataDir}.`);
  else await rm(dataDir, { recursive: true, force: true });
}

function numberFrom(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0, not ${text}.`);
  return number;
}
