/**
 * `npm run sabotage`: are the checks any good? Plants the bugs of scripts/sabotage/bugs one at a time in a copy of the
 * project and says which of them no check notices.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { claim, release } from '../../compiled/lock-file.ts';
import { startDynamoDb } from '../../local/region/dynamodb/index.ts';
import { optionsFrom, refuse } from '../command-line.ts';
import { type Bug, faultsOf, isFast, readBugs } from './bug.ts';
import { killChecks, runCheck } from './check.ts';
import { digestOfEntry, type Result, readResults, remaining, writeResults } from './results.ts';
import { shuffled } from './sample.ts';
import { checksToRun, tryBug } from './try-bug.ts';
import { openWorkshop, readTree } from './workshop.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HOME = path.join(ROOT, '.local/sabotage');
const RESULTS = path.join(HOME, 'results.json');

const USAGE = `
npm run sabotage -- [options]

  --list              lists the bugs, and those that no longer fit the code (STALE)
  --only PATTERN      takes only bugs whose name contains or matches this pattern
  --fast              runs only the quick checks: types, unit, template and workflow tests
  --e2e               also runs the tests that need a whole shop
  --resume            skips the bugs that an earlier run caught
  --copies N          how many bugs to try side by side (2)
  --minutes N         begins no further bug after so many minutes (600)
  --sample NAME       shuffles the bugs; the same name gives the same order
  --checks-are-green  skips the proof that the checks pass without a bug, because they have just been run
`;

const values = optionsFrom(USAGE, {
  list: { type: 'boolean', default: false },
  only: { type: 'string' },
  fast: { type: 'boolean', default: false },
  e2e: { type: 'boolean', default: false },
  resume: { type: 'boolean', default: false },
  copies: { type: 'string', default: '2' },
  minutes: { type: 'string', default: '600' },
  sample: { type: 'string' },
  'checks-are-green': { type: 'boolean', default: false },
});
const copies = Number(values.copies);
if (!(Number.isInteger(copies) && copies > 0)) refuse(USAGE, '--copies must be a whole number above 0.');
const minutes = Number(values.minutes);
if (!(minutes > 0)) refuse(USAGE, '--minutes must be a number above 0.');

const say = (text: string) => process.stdout.write(`${text}\n`);
const all = readBugs(path.join(import.meta.dirname, 'bugs'));
const faults = faultsOf(all, ROOT);
for (const fault of faults) say(`STALE     ${fault}`);
if (faults.length > 0) process.exitCode = 1;

const stale = new Set(faults.map((fault) => fault.split(':')[0]));
const wanted = all.filter((bug) => isNamed(bug) && (!values.fast || isFast(bug)));
if (values.list) list(wanted);
else process.exitCode = (await sabotage(wanted.filter(({ name }) => !stale.has(name)))) ? process.exitCode : 1;

function isNamed({ name }: Bug): boolean {
  return values.only === undefined || name.includes(values.only) || new RegExp(values.only).test(name);
}

function list(bugs: readonly Bug[]): void {
  for (const bug of bugs) {
    say(`${bug.name}\n  ${bug.file}\n  ${bug.means}\n  caught by ${bug.caughtBy.join(', ')}`);
    if (bug.survives) say(`  may survive: ${bug.survives}`);
  }
  say(`${bugs.length} bugs`);
}

/** False when one survived that is not explained. */
async function sabotage(bugs: readonly Bug[]): Promise<boolean> {
  const results = readResults(RESULTS);
  const due = values.resume ? remaining(bugs, results) : bugs;
  for (const { name } of due) results.delete(name);
  const queue = values.sample === undefined ? [...due] : shuffled(due, values.sample);
  const total = queue.length;
  mkdirSync(HOME, { recursive: true });
  const lock = path.join(HOME, 'lock');
  const other = claim(lock);
  if (other !== undefined)
    throw new Error(`Another run (process ${other}) is using ${path.relative(ROOT, HOME)}. Wait for it, or stop it.`);
  const tree = readTree(ROOT);
  const database = await startDynamoDb({ region: 'eu-central-1', inMemory: true });
  const surroundings = { cache: path.join(HOME, 'cache'), database: database.url };
  const run = (check: string, directory: string) => runCheck(check, directory, surroundings);
  const clean = openWorkshop(ROOT, tree, path.join(HOME, 'clean'));
  const green = new Map<string, Promise<boolean>>();
  const isGreen = (check: string): Promise<boolean> => {
    if (values['checks-are-green']) return Promise.resolve(true);
    const known = green.get(check) ?? run(check, clean.directory).then(({ passed }) => passed);
    green.set(check, known);
    return known;
  };
  const runs = checksToRun(values);
  const deadline = performance.now() + minutes * 60_000;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      killChecks();
      release(lock);
      process.exit(130);
    });
  }

  let begun = 0;
  const tried: Bug[] = [];
  const work = async (copy: number) => {
    const workshop = openWorkshop(ROOT, tree, path.join(HOME, `copy-${copy}`));
    for (let bug = queue.shift(); bug && performance.now() < deadline; bug = queue.shift()) {
      begun += 1;
      const place = `[${begun}/${total}]`;
      const result = await tryBug(bug, { workshop, run, isGreen, runs });
      results.set(bug.name, result);
      writeResults(RESULTS, results);
      tried.push(bug);
      say(`${place.padEnd(9)} ${result.verdict.padEnd(9)} ${bug.name}  ${result.by ?? ''}  ${result.seconds} s`);
    }
  };
  try {
    await Promise.all(Array.from({ length: copies }, (_, copy) => work(copy + 1)));
  } finally {
    await database.stop();
    release(lock);
  }
  return tell(bugs, results, tried);
}

function tell(bugs: readonly Bug[], results: ReadonlyMap<string, Result>, tried: readonly Bug[]): boolean {
  const known = bugs.filter((bug) => results.get(bug.name)?.entry === digestOfEntry(bug));
  const having = (verdict: Result['verdict']) => known.filter(({ name }) => results.get(name)?.verdict === verdict);
  const [caught, survived, explained, unproven] = (['caught', 'survived', 'explained', 'unproven'] as const).map(
    having,
  );
  for (const { name, file, means } of survived ?? []) say(`\nSURVIVED  ${name}\n          ${file}\n          ${means}`);
  for (const { name, survives } of explained ?? []) say(`\nexplained ${name}: ${survives}`);
  for (const { name, caughtBy } of unproven ?? [])
    say(
      `\nunproven  ${name}: one of ${caughtBy.join(', ')} fails without a bug, and the others did not notice this one`,
    );
  const left = bugs.length - known.length;
  say(
    `\n${caught?.length} of ${known.length} caught, ${survived?.length} survived, ${explained?.length} explained, ` +
      `${unproven?.length} unproven${left > 0 ? `, ${left} not tried` : ''} (${tried.length} tried now). ` +
      `Results: ${path.relative(ROOT, RESULTS)}`,
  );
  return survived?.length === 0 && unproven?.length === 0;
}
