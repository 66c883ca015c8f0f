/** The life of a stage, from the first deployment to the last removal. Every step is what an operator would do. */
import { type Cloud, changesBetween } from './cloud.ts';
import type { Journal } from './journal.ts';
import { breakHealthCheck } from './project-copy.ts';
import { Region } from './shopping.ts';
import { expectFailure, expectSuccess, expectToSay, type Sls } from './sls.ts';
import type { World } from './world.ts';

export interface Stage {
  readonly name: string;
  readonly copy: string;
  readonly clouds: readonly [Cloud, Cloud];
  readonly sls: Sls;
  readonly world: World;
  readonly journal: Journal;
}

const PROVIDER_KEY = 'sk_test_rehearsal';
/** Packaged once, deployed twice. */
const PACKAGE = 'release';

export async function tellStory(stage: Stage): Promise<void> {
  await firstDeployment(stage);
  await deploymentWithoutChanges(stage);
  await badRelease(stage);
  await removal(stage);
  await deploymentOverRetainedTables(stage);
}

async function firstDeployment(stage: Stage): Promise<void> {
  const { name, sls, clouds, journal } = stage;
  journal.heading('A first deployment');
  await journal.check(
    `sls preflight --stage ${name}: misses nothing but addresses that the world can reach`,
    async () => {
      const missing =
        expectFailure(await sls('preflight', '--stage', name), /is not ready/).match(/^ *missing .*$/gm) ?? [];
      const others = missing.filter((line) => !/ settings: .* a placeholder, or known to one machine only/.test(line));
      if (others.length > 0) throw new Error(others.join('\n'));
    },
  );
  await journal.step(`sls deploy --stage ${name}: both regions, through their health gates`, async () => {
    expectToSay(expectSuccess(await sls('deploy', '--stage', name)), ...clouds.map(({ region }) => healthy(region)));
  });
  await journal.check('once healthy, the tables are protected from deletion in both regions', async () => {
    for (const cloud of clouds) {
      if (!(await cloud.isProtected(ordersTable(stage)))) throw new Error(`Not in ${cloud.region}.`);
    }
  });
  await openShops(stage);
  for (const cloud of clouds) await orders(stage, cloud);
}

async function openShops({ name, clouds, world, journal }: Stage): Promise<void> {
  await journal.step("in each region: the provider's key in its secret, a product, and stock", async () => {
    for (const cloud of clouds) {
      await cloud.putSecret(`twinshop-${name}/payment-provider-key`, PROVIDER_KEY);
      await new Region(await cloud.api(), world).sell(cloud.region);
    }
  });
}

async function orders({ world, journal }: Stage, cloud: Cloud): Promise<void> {
  let confirmed = '';
  await journal.check(`${cloud.region}: an order is CONFIRMED`, async () => {
    confirmed = await new Region(await cloud.api(), world).order('pm_card_visa', 'CONFIRMED');
  });
  await journal.check(`${cloud.region}: a declined card makes it REJECTED`, async () => {
    await new Region(await cloud.api(), world).order('pm_card_chargeDeclined', 'REJECTED');
  });
  await journal.check(`${cloud.region}: the confirmed order is read back`, async () => {
    const status = await new Region(await cloud.api(), world).statusOf(confirmed);
    if (status !== 'CONFIRMED') throw new Error(`Order ${confirmed} is ${status}.`);
  });
}

async function deploymentWithoutChanges({ name, sls, clouds, journal }: Stage): Promise<void> {
  journal.heading('A deployment without changes');
  const before = await Promise.all(clouds.map((cloud) => cloud.traces()));
  await journal.step('sls deploy again: succeeds', async () => {
    expectSuccess(await sls('deploy', '--stage', name));
  });
  await journal.check('no function and no stack was touched in either region', async () => {
    for (const [at, cloud] of clouds.entries()) expectNoChange(before[at], await cloud.traces(), cloud.region);
  });
}

async function badRelease(stage: Stage): Promise<void> {
  const { name, copy, sls, clouds, journal, world } = stage;
  const [first, second] = clouds;
  journal.heading('A release that cannot be loaded, and the way back');
  const untouched = await second.traces();
  const mend = breakHealthCheck(copy);
  let advice: readonly string[] = [];
  await journal.step(
    'sls deploy: stopped by the gate of the first region, with an exit code and a way back',
    async () => {
      const said = expectFailure(await sls('deploy', '--stage', name), /not healthy/);
      advice = adviceIn(said);
    },
  );
  mend();
  await journal.check('the second region was not touched', async () => {
    expectNoChange(untouched, await second.traces(), second.region);
  });
  await journal.step(`sls ${advice.join(' ').replace(/\d{13}/, '…')}, as the gate said: healthy again`, async () => {
    expectToSay(expectSuccess(await sls(...advice)), healthy(first.region));
  });
  await journal.check(`${first.region}: an order is CONFIRMED after the way back`, async () => {
    await new Region(await first.api(), world).order('pm_card_visa', 'CONFIRMED');
  });
  await journal.step(
    'sls package for both regions, and sls deploy of that package: it is what runs already',
    async () => {
      expectSuccess(await sls('package', '--stage', name, '--package', PACKAGE));
      const before = await Promise.all(clouds.map((cloud) => cloud.traces()));
      expectSuccess(await sls('deploy', '--stage', name, '--package', PACKAGE));
      for (const [at, cloud] of clouds.entries()) expectNoChange(before[at], await cloud.traces(), cloud.region);
    },
  );
}

async function removal(stage: Stage): Promise<void> {
  const { name, sls, clouds, journal } = stage;
  const [first, second] = clouds;
  journal.heading('Removal');
  await journal.step(`sls remove --stage ${name}: asks nothing, says what it retains`, async () => {
    const said = expectSuccess(await sls('remove', '--stage', name));
    expectToSay(said, /[Rr]etained/, new RegExp(ordersTable(stage)));
    const [one, other] = [said.indexOf(`${second.region} is removed`), said.indexOf(`${first.region} is removed`)];
    if (one === -1 || other === -1 || one > other) throw new Error('The second region should go first.');
  });
  await journal.check('both stacks are gone, the tables and their orders are not', async () => {
    for (const cloud of clouds) {
      if (await cloud.hasStack()) throw new Error(`The stack of ${cloud.region} is still there.`);
      if ((await cloud.items(ordersTable(stage))) === 0) throw new Error(`The orders of ${cloud.region} are gone.`);
    }
  });
}

async function deploymentOverRetainedTables(stage: Stage): Promise<void> {
  const { name, sls, clouds, journal } = stage;
  const [first] = clouds;
  journal.heading('A deployment over retained tables');
  const kept = await Promise.all(clouds.map((cloud) => cloud.items(ordersTable(stage))));
  await journal.check('sls deploy: refuses, and says how to go on', async () => {
    expectFailure(await sls('deploy', '--stage', name), /tables=import/);
    for (const cloud of clouds) if (await cloud.hasStack()) throw new Error(`It made a stack in ${cloud.region}.`);
  });
  await journal.step('sls deploy of the package with --param="tables=import": takes them back', async () => {
    expectSuccess(await sls('deploy', '--stage', name, '--package', PACKAGE, '--param=tables=import'));
  });
  await journal.check('every order is still there, in both regions', async () => {
    for (const [at, cloud] of clouds.entries()) {
      const now = await cloud.items(ordersTable(stage));
      if (now < (kept[at] ?? 0)) throw new Error(`${cloud.region} had ${kept[at]} items of orders and has ${now}.`);
    }
  });
  await openShops(stage);
  await orders(stage, first);
  await journal.step(`sls remove --stage ${name}, once more`, async () => {
    expectSuccess(await sls('remove', '--stage', name));
    for (const cloud of clouds)
      if (await cloud.hasStack()) throw new Error(`The stack of ${cloud.region} is still there.`);
  });
}

/** What the gate tells an operator to type, without `npx sls`. */
export function adviceIn(said: string): readonly string[] {
  const [, command] = /npx sls (rollback .*)/.exec(said) ?? [];
  if (!command) throw new Error(`It does not say how to go back:\n${said}`);
  return command.trim().split(/\s+/);
}

const healthy = (region: string) => new RegExp(`${region} is healthy`);
const ordersTable = ({ name }: Stage) => `twinshop-${name}-orders`;

function expectNoChange(
  before: ReadonlyMap<string, string> | undefined,
  after: ReadonlyMap<string, string>,
  region: string,
): void {
  const changes = changesBetween(before ?? new Map(), after);
  if (changes.length > 0)
    throw new Error(`${region}: ${changes.length} changes, among them ${changes.slice(0, 5).join('; ')}`);
}
