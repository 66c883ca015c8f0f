/** `npm run bench`: what the shop does on this machine, and what an order costs on AWS. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRegions, LOCAL_STAGE as STAGE } from '../../compiled/package.ts';
import { startShopProcess } from '../../tests/support/shop-process.ts';
import { optionsFrom, refuse } from '../command-line.ts';
import { type Figures, verdictOn } from './budgets.ts';
import { measureFunctions } from './functions.ts';
import { type LoadFigures, prepareLoad } from './orders.ts';
import { report, stockReport } from './report.ts';
import { measureStock } from './stock.ts';

const SHOPPERS = [1, 16];

const USAGE = `
npm run bench -- [--stock] [--seconds N] [--no-budgets]

  --stock        measures only how fast one product sells from one, two, four and eight shards
  --seconds N    how long each measurement takes (30; 10 with --stock)
  --no-budgets   passes even when a budget is missed
`;

const values = optionsFrom(USAGE, {
  seconds: { type: 'string' },
  'no-budgets': { type: 'boolean', default: false },
  stock: { type: 'boolean', default: false },
});
const seconds = Number(values.seconds ?? (values.stock ? 10 : 30));
if (!(seconds > 0)) refuse(USAGE, '--seconds must be a number above 0.');

const say = (text: string) => process.stderr.write(`${text}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'twinshop-bench-'));
try {
  if (values.stock) await benchStock();
  else await benchShop();
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

async function benchShop(): Promise<void> {
  const figures = await measure();
  process.stdout.write(`${report(figures)}\n\n${JSON.stringify(figures)}\n`);
  const { broken, doubtful } = verdictOn(figures);
  for (const line of doubtful) say(`Not judged, because the machine was busy: ${line}`);
  for (const line of broken) say(`Over budget: ${line}`);
  if (broken.length > 0 && !values['no-budgets']) process.exitCode = 1;
}

async function benchStock(): Promise<void> {
  const { shop, stop } = await start();
  try {
    const figures = await measureStock(shop, STAGE, seconds, say);
    process.stdout.write(`${stockReport(figures)}\n\n${JSON.stringify(figures)}\n`);
  } finally {
    await stop();
  }
}

function start() {
  return startShopProcess({ basePort: 0, dataDir, stage: STAGE, quiet: true });
}

async function measure(): Promise<Figures> {
  say('Starting once to package everything …');
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
