// npm run bench [-- --seconds 30] [--no-budgets]: what the shop does on this machine, and what an order costs on AWS.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packageRegions } from '../../local/package.ts';
import { startShopProcess } from '../../tests/support/shop-process.ts';
import { brokenBudgets, type Figures } from './budgets.ts';
import { measureFunctions } from './functions.ts';
import { type LoadFigures, prepareLoad } from './orders.ts';
import { report } from './report.ts';

const STAGE = 'dev';
const SHOPPERS = [1, 16];

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, 'no-budgets': { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error('--seconds takes a number of seconds.');

const say = (text: string) => process.stderr.write(`${text}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'twinshop-bench-'));
try {
  const figures = await measure();
  process.stdout.write(`${report(figures)}\n\n${JSON.stringify(figures)}\n`);
  const broken = brokenBudgets(figures);
  for (const line of broken) say(`Over budget: ${line}`);
  if (broken.length > 0 && !values['no-budgets']) process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(): Promise<Figures> {
  const start = () => startShopProcess({ basePort: 0, dataDir, stage: STAGE, quiet: true });
  say('Starting once, so that everything is packaged …');
  const cold = await start();
  const regions = cold.shop.regions.map(({ name }) => name);
  await cold.stop();

  say('Starting again, warm …');
  const before = performance.now();
  const { shop, stop } = await start();
  const readySeconds = (performance.now() - before) / 1000;
  const loads: LoadFigures[] = [];
  try {
    const load = await prepareLoad(shop, STAGE);
    for (const shoppers of SHOPPERS) {
      say(`${shoppers} shoppers for ${seconds} s …`);
      loads.push(await load.run(shoppers, seconds));
    }
  } finally {
    await stop();
  }

  say('Loading every function …');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const templateDirs = await packageRegions({ stage: STAGE, regions, root });
  const [region = ''] = regions;
  return { readySeconds, loads, functions: await measureFunctions(templateDirs[region] ?? '', region) };
}
