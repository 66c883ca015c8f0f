/** `npm run rehearse`: the whole life of a stage on MiniStack, with the unmodified deployment (docs/rehearsal.md). */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { type Certificate, certificateIn } from './certificate.ts';
import { Cloud } from './cloud.ts';
import { DEPLOYER_POLICY, readCalls, readPolicy, refusals, summaryOf } from './deployer-policy.ts';
import { ACCOUNT_ID, type Engine, startEngine } from './engine.ts';
import { Journal, NotReached } from './journal.ts';
import { options } from './options.ts';
import { stopAll } from './processes.ts';
import { copyProject, setUpStage } from './project-copy.ts';
import { NOT_PROVED, PROVED } from './proof.ts';
import { findPython, NoPython, pythonEnvironment } from './python.ts';
import { type Sls, slsIn } from './sls.ts';
import { tellStory } from './story.ts';
import { lintTemplates } from './templates.ts';
import { startWorld, type World } from './world.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const KEPT = path.join(ROOT, '.local', 'rehearsal');
const STAGE = 'staging';
const STACK = `twinshop-${STAGE}`;
/** Five minutes are what it takes on two idle cores; what takes this long hangs. */
const LIMIT_MS = 25 * 60_000;

const typed = options();
const journal = new Journal();
const begun = Date.now();
const directory = mkdtempSync(path.join(tmpdir(), 'twinshop-rehearsal-'));
let world: World | undefined;
let abandoned = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void abandon(`Ended by ${signal}.`));
setTimeout(() => void abandon(`The rehearsal has not finished after ${LIMIT_MS / 60_000} minutes.`), LIMIT_MS).unref();

const parent = process.ppid;
// npm passes signals on; what kills npm outright is noticed here.
setInterval(() => process.ppid !== parent && void abandon('npm has ended.'), 500).unref();

await leave(
  await rehearse().catch((error) => {
    console.error(error);
    return 1;
  }),
);

async function rehearse(): Promise<number> {
  try {
    journal.heading('Preparations');
    const python = await findPython();
    const programs = await journal.step('Python with MiniStack and cfn-lint, in .local/rehearsal/', () =>
      pythonEnvironment(python, KEPT),
    );
    const linted = typed['no-lint'] ? undefined : linting(programs);
    await deploying(programs).finally(() => linted);
  } catch (error) {
    if (error instanceof NotReached) journal.say(error.message);
    else if (error instanceof NoPython) return without(error);
    else throw error;
  }
  conclude();
  return journal.failed === 0 ? 0 : 1;
}

/** Nothing was rehearsed: whether that is a failure is said by who asked for it. */
function without({ message }: NoPython): number {
  console.error(message);
  return typed['if-python'] ? 0 : 1;
}

async function linting(programs: string): Promise<void> {
  await journal.check('cfn-lint finds nothing in the templates of all stages and regions', () =>
    lintTemplates(programs, regions()),
  );
}

async function deploying(programs: string): Promise<void> {
  const calls = path.join(directory, 'calls.jsonl');
  const { engine, copy, certificate } = await journal.step(
    'engine, issuer and payment provider run; a fresh copy of the project is set up',
    () => setUp(programs, calls),
  );
  try {
    await tellStory({
      name: STAGE,
      copy,
      clouds: clouds(engine),
      sls: logged(slsIn(copy, engine, certificate.file)),
      world: world as World,
      journal,
    });
  } finally {
    await checkRights(calls);
    copyFileSync(engine.log, path.join(KEPT, 'engine.log'));
  }
}

async function setUp(
  programs: string,
  calls: string,
): Promise<{ engine: Engine; copy: string; certificate: Certificate }> {
  const certificate = await certificateIn(directory);
  const [first = ''] = regions();
  world = await startWorld(directory, certificate);
  const engine = await startEngine({ programs, directory, region: first, certificateFile: certificate.file, calls });
  const copy = await copyProject(directory);
  const { issuer, payments } = world;
  setUpStage(copy, STAGE, { issuer, payments, mailDomain: 'shop.test', alarmEmail: 'ops@shop.test' });
  return { engine, copy, certificate };
}

function regions(): string[] {
  return Object.values(parse(readFileSync(path.join(ROOT, 'config/regions.yml'), 'utf8')));
}

function clouds(engine: Engine): readonly [Cloud, Cloud] {
  const [first, second] = regions().map((region) => new Cloud(region, STACK, engine));
  if (!first || !second) throw new Error('config/regions.yml names fewer than two regions.');
  return [first, second];
}

/** What each `sls` says is kept beside the engine's log. */
function logged(sls: Sls): Sls {
  const directory = path.join(KEPT, 'sls');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  let count = 0;
  return async (...args) => {
    count += 1;
    const ended = await sls(...args);
    const file = `${String(count).padStart(2, '0')}-${args[0]}.log`;
    writeFileSync(path.join(directory, file), `sls ${args.join(' ')}\n${ended.output}\nexit code ${ended.status}\n`);
    return ended;
  };
}

async function checkRights(file: string): Promise<void> {
  const calls = readCalls(file);
  writeFileSync(
    path.join(KEPT, 'calls-by-sls.json'),
    `${JSON.stringify(summaryOf(calls, ACCOUNT_ID), undefined, 2)}\n`,
  );
  journal.heading('Rights');
  const policy = readPolicy(ROOT, ACCOUNT_ID);
  if (!policy) return journal.say(`There is no ${DEPLOYER_POLICY}: the ${calls.length} calls of sls are not checked.`);
  await journal.check(`${DEPLOYER_POLICY} allows each of the ${calls.length} calls of sls`, () => {
    if (calls.length === 0) throw new Error('No call was recorded.');
    const refused = refusals(calls, policy, ACCOUNT_ID);
    if (refused.length > 0) throw new Error(`Not allowed:\n${refused.join('\n')}`);
  });
}

function conclude(): void {
  if (journal.failed === 0) {
    journal.heading('Proved');
    for (const each of PROVED) journal.say(each);
  }
  journal.heading('Not proved, because this engine does not have it');
  for (const each of NOT_PROVED) journal.say(each);
  journal.heading(
    `${((Date.now() - begun) / 1000).toFixed(0)} s; calls, logs of sls and of the engine: .local/rehearsal/`,
  );
  journal.heading(journal.verdict());
}

async function abandon(why: string): Promise<void> {
  if (abandoned) return;
  abandoned = true;
  console.error(`\n${why}`);
  await leave(1);
}

async function leave(status: number): Promise<never> {
  await stopAll();
  await world?.close();
  if (typed.keep && existsSync(directory)) console.log(`Kept: ${directory}`);
  else rmSync(directory, { recursive: true, force: true });
  process.exit(status);
}
