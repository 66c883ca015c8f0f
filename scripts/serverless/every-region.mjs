// `sls deploy --stage S` takes every region of the stage, one after the other, each gated on its health: a release that
// is bad in the first region never reaches the second. So do `remove` (the other way round), `rollback` and `package`.
// `--region R` takes that one alone.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { unhealthy } from './deploy/gate.mjs';
import { packageDirectory, partOf, runIn } from './deploy/in-turn.mjs';
import { releaseBefore, releaseOf, timestampOf } from './deploy/release.mjs';
import { runsAlready } from './deploy/same-release.mjs';
import { describeStack } from './deploy/stack.mjs';
import { PARAMETER, protectionWhileDeploying, protectTables } from './deploy/table-protection.mjs';
import { account } from './guards/account.mjs';
import { indexes } from './guards/indexes.mjs';
import { order } from './guards/order.mjs';
import { IMPORT_TABLES, retainedTables } from './guards/retained-tables.mjs';
import { stacks } from './guards/stacks.mjs';
import { surroundingsOf } from './surroundings.mjs';

const COMMANDS = ['deploy', 'remove', 'rollback', 'package'];
/** Where nothing is removed by mistake: the stage's name has to be typed twice. */
const ASKED_FOR_TWICE = ['production'];

export default class EveryRegion {
  constructor(serverless, options, { log }, outside = { runIn, unhealthy, partOf: partOf() }) {
    Object.assign(this, { serverless, options, log, outside });
    // The framework writes the region it resolves into these options, so what was typed is only known now.
    this.typedRegion = options.region ?? options.r;
    this.part = outside.partOf;
    this.command = serverless.processedInput.commands.join(' ');
    this.hooks = {
      initialize: () => this.begin(),
      'before:package:initialize': () => this.nameRelease(),
      'after:package:finalize': () => this.command === 'package' && this.others(),
      'after:aws:deploy:deploy:checkForChanges': () => this.decide(),
      'after:deploy:finalize': () => this.handOver(),
      'before:remove:remove': () => this.removeOthers(),
      'after:remove:remove': () => this.sayWhatIsLeft(),
      'after:rollback:rollback': () => this.handOverRolledBack(),
    };
  }

  get provider() {
    return this.serverless.getProvider('aws');
  }

  get region() {
    return this.provider.getRegion();
  }

  get regions() {
    return Object.values(this.serverless.service.custom.regions);
  }

  /** Whether one call of the operator's is about all regions. */
  get isWhole() {
    return this.typedRegion === undefined || Boolean(this.part);
  }

  fail(text) {
    return new this.serverless.classes.Error(text, 'TWINSHOP');
  }

  hasParameter(assignment) {
    return [this.options.param ?? []].flat().includes(assignment);
  }

  // Before anything is packaged or changed.

  async begin() {
    if (!COMMANDS.includes(this.command)) return;
    const { stage } = this;
    if (!this.regions.includes(this.region)) {
      throw this.fail(
        `${this.region} is not a region of this shop: config/regions.yml names ${this.regions.join(' and ')}.`,
      );
    }
    this.choosePackage();
    if (this.command === 'package') return;
    if (stage === 'local')
      throw this.fail('The stage `local` knows only one machine: `npm start` runs it. Nothing was changed.');
    if (this.command === 'remove') this.requireConfirmation();
    this.surroundings = this.look();
    await this.guard(
      this.command === 'deploy'
        ? [stacks, order, (around) => retainedTables(around, { mayImport: this.hasParameter(IMPORT_TABLES) }), indexes]
        : [],
    );
  }

  get stage() {
    return this.provider.getStage();
  }

  choosePackage() {
    const typed = this.options.package;
    if (typed === undefined) return;
    const isOneRegions = this.command === 'deploy' && existsSync(path.join(typed, 'serverless-state.json'));
    const isWhole = this.command === 'deploy' ? !isOneRegions : this.isWhole;
    this.options.package = packageDirectory(typed, this.region, { isWhole });
    if (this.command !== 'deploy') return;
    if (isOneRegions && !this.typedRegion) {
      throw this.fail(
        `${typed} is the package of one region: say which with --region. \`sls package\` without --region packages all of them.`,
      );
    }
    if (!existsSync(path.join(this.options.package, 'serverless-state.json'))) {
      throw this.fail(
        `There is no package of ${this.region} in ${typed}. Make it with: npx sls package --stage ${this.stage} --package ${typed}`,
      );
    }
  }

  look() {
    const directory = this.command === 'deploy' ? this.options.package : undefined;
    const surroundings = surroundingsOf(this.serverless, this.typedRegion, directory);
    const packaged = surroundings.packagedFor;
    if (packaged && (packaged.stage !== this.stage || packaged.region !== this.region)) {
      throw this.fail(
        `${directory} was packaged for ${packaged.stage} in ${packaged.region}, not for ${this.stage} in ${this.region}.`,
      );
    }
    return surroundings;
  }

  requireConfirmation() {
    const { stage } = this;
    if (!ASKED_FOR_TWICE.includes(stage) || this.hasParameter(`confirm=${stage}`)) return;
    throw this.fail(
      `This removes ${stage}${this.typedRegion ? ` in ${this.typedRegion}` : ' in every region'}. If you mean it, add: --param="confirm=${stage}". Nothing was changed.`,
    );
  }

  async guard(guards) {
    const findings = [...(await account(this.surroundings, this.part?.account))];
    if (!findings.some(({ level }) => level === 'missing')) {
      for (const look of guards) findings.push(...(await look(this.surroundings)));
    }
    const wrong = findings.filter(({ level }) => level === 'missing');
    if (wrong.length === 0) return;
    throw this.fail(`${wrong.map(({ text }) => text).join('\n')}\nNothing was changed in ${this.region}.`);
  }

  // A release has the same name in every region, so that one timestamp rolls all of them back.

  nameRelease() {
    if (!this.part?.release) return;
    const { service } = this.serverless.service;
    const name = `${this.provider.getDeploymentPrefix()}/${service}/${this.stage}/${this.part.release}`;
    this.serverless.service.package.artifactDirectoryName = name;
  }

  get release() {
    const { artifactDirectoryName } = this.serverless.service.package;
    return artifactDirectoryName && releaseOf(artifactDirectoryName);
  }

  // Deploying one region.

  async decide() {
    const { provider } = this.serverless.service;
    const parameters = { [PARAMETER]: await protectionWhileDeploying(this.surroundings, this.region) };
    provider.stackParameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }));
    const stack = await describeStack(this.surroundings, this.region);
    const template = provider.compiledCloudFormationTemplate;
    provider.shouldNotDeploy =
      !this.options.force && (await runsAlready(this.surroundings, this.region, { template, parameters, stack }));
    if (this.hasParameter(IMPORT_TABLES)) this.importTables();
  }

  importTables() {
    const deploy = this.serverless.pluginManager.plugins.find((plugin) => plugin.constructor.name === 'AwsDeploy');
    const made = deploy.getCreateChangeSetParams.bind(deploy);
    // The tables are in nested stacks, which have to be part of the change set for that.
    deploy.getCreateChangeSetParams = (options) => ({
      ...made(options),
      ImportExistingResources: true,
      IncludeNestedStacks: true,
    });
  }

  async handOver() {
    await this.requireHealth();
    await this.protect();
    await this.others();
  }

  async requireHealth() {
    const { region } = this;
    const { outputs } = (await describeStack(this.surroundings, region)) ?? {};
    const api = outputs?.HttpApiUrl;
    if (!api) throw this.fail(`The stack of ${region} has no output HttpApiUrl, so its health cannot be asked for.`);
    this.log.notice(`Waiting for ${region} to be healthy: ${api}/v1/health`);
    const said = await this.outside.unhealthy(api);
    if (said === undefined) return this.log.notice(`${region} is healthy.`);
    throw this.fail(
      `${region} is not healthy; no further region is touched. ${api}/v1/health said last: ${said}\n${await this.adviceFor(region)}`,
    );
  }

  async adviceFor(region) {
    if (this.command === 'rollback')
      return 'This release is not well either: choose an older one (npx sls deploy list).';
    if (this.serverless.service.provider.shouldNotDeploy) return 'Nothing was deployed: it was not healthy before.';
    const bucket = await this.provider.getServerlessDeploymentBucketName();
    const prefix = path.posix.dirname(this.serverless.service.package.artifactDirectoryName);
    const before = await releaseBefore(this.release, { ask: this.surroundings.ask, bucket, prefix, region });
    return before
      ? `Go back with: npx sls rollback --stage ${this.stage} --region ${region} --timestamp ${timestampOf(before)}`
      : `There is no release to go back to. Mend it and deploy again, or: npx sls remove --stage ${this.stage}`;
  }

  async protect() {
    const { region, surroundings } = this;
    if (region !== surroundings.regions[0]) return;
    const roleArn = this.provider.getCustomDeploymentRole();
    const changed = await protectTables(surroundings, region, { roleArn });
    if (changed) this.log.notice('The tables are protected from deletion from now on.');
  }

  async handOverRolledBack() {
    // Without a timestamp the framework only lists the releases.
    if (!this.options.timestamp) return;
    await this.requireHealth();
    await this.others();
  }

  // The regions after this one.

  async others() {
    if (this.typedRegion) return;
    const done = [this.region];
    for (const next of this.regions.filter((each) => !done.includes(each))) {
      this.log.notice(`${done.at(-1)} is done; next: ${next}.`);
      await this.continueIn(next, `${done.join(', ')}: done.`);
      done.push(next);
    }
  }

  async continueIn(region, soFar) {
    const whole = { account: await this.accountId(), release: this.release };
    if (await this.outside.runIn(region, whole)) return;
    throw this.fail(`\`sls ${this.command}\` failed in ${region}; see above. ${soFar}`);
  }

  async accountId() {
    return this.command === 'package' ? undefined : this.provider.getAccountId();
  }

  // Removing, in the opposite order: the first region's stack made the tables of all of them.

  async removeOthers() {
    if (this.typedRegion) return;
    for (const region of this.regions.filter((each) => each !== this.region).reverse()) {
      await this.continueIn(region, `Nothing was removed in ${this.region}.`);
    }
  }

  async sayWhatIsLeft() {
    const { region, regions, stage } = this;
    const { tables } = this.surroundings;
    if (region !== regions[0]) return this.log.notice(`${region} is removed. Its replicas of the tables stay.`);
    this.log.notice(
      [
        `${region} is removed. Retained in ${regions.join(' and ')}, with their data:`,
        ...tables.map(({ name }) => `  table ${name}`),
        `To use them again: npx sls deploy --stage ${stage} --param="${IMPORT_TABLES}"`,
        'To delete them for good: docs/deploying.md, "Removing".',
      ].join('\n'),
    );
  }
}
