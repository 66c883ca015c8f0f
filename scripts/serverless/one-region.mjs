// What becomes of one region in a deployment, a rollback or a removal: what is asked before anything changes, what its
// stack is handed, and whether it is healthy afterwards.
import { commandOf } from './deploy/command.mjs';
import { unhealthy } from './deploy/gate.mjs';
import { partOf } from './deploy/in-turn.mjs';
import { releaseOf, releasesIn, timestampOf } from './deploy/release.mjs';
import { runsAlready } from './deploy/same-release.mjs';
import { describeStack } from './deploy/stack.mjs';
import { PARAMETER, protectionWhileDeploying, protectTables } from './deploy/table-protection.mjs';
import { account } from './guards/account.mjs';
import { indexes } from './guards/indexes.mjs';
import { order } from './guards/order.mjs';
import { IMPORT_TABLES, retainedTables } from './guards/retained-tables.mjs';
import { stacks } from './guards/stacks.mjs';
import { surroundingsOf } from './surroundings.mjs';

/** Where nothing is removed by mistake: the stage's name has to be typed twice. */
const ASKED_FOR_TWICE = ['production'];

export default class OneRegion {
  constructor(serverless, options, { log }, outside = { partOf, surroundingsOf, unhealthy }) {
    Object.assign(this, { serverless, options, log, outside });
    this.command = commandOf(serverless, options, outside.partOf());
    this.hooks = {
      initialize: () => this.begin(),
      'after:aws:deploy:deploy:checkForChanges': () => this.decide(),
      // Before every-region goes on with the next one, which it does after these.
      'deploy:finalize': () => this.handOver(),
      'after:remove:remove': () => this.sayWhatIsLeft(),
      'rollback:rollback': () => options.timestamp && this.handOver(),
    };
  }

  get provider() {
    return this.serverless.getProvider('aws');
  }

  async begin() {
    const { name, stage, failure } = this.command;
    if (['deploy function', 'rollback function'].includes(name)) {
      throw failure(
        `\`sls ${name}\` would leave code in a region that no release names. Deploy the stage. Nothing was changed.`,
      );
    }
    if (!['deploy', 'remove', 'rollback'].includes(name)) return;
    if (stage === 'local') {
      throw failure('The stage `local` knows one machine only: `npm start` runs it. Nothing was changed.');
    }
    if (name === 'remove') this.requireConfirmation();
    this.surroundings = this.look();
    const mayImport = this.command.hasParameter(IMPORT_TABLES);
    const guards = [stacks, order, (around) => retainedTables(around, { mayImport }), indexes];
    await this.guard(name === 'deploy' ? guards : []);
    if (name === 'rollback' && this.options.timestamp) await this.requireRelease();
  }

  look() {
    const { name, region, stage, typedRegion, failure } = this.command;
    const directory = name === 'deploy' ? this.options.package : undefined;
    const surroundings = this.outside.surroundingsOf(this.serverless, typedRegion, directory);
    const { packagedFor } = surroundings;
    if (packagedFor && (packagedFor.stage !== stage || packagedFor.region !== region)) {
      const made = `${packagedFor.stage} in ${packagedFor.region}`;
      throw failure(`${directory} was packaged for ${made}, not for ${stage} in ${region}. Nothing was changed.`);
    }
    return surroundings;
  }

  requireConfirmation() {
    const { stage, typedRegion, hasParameter, failure } = this.command;
    if (!ASKED_FOR_TWICE.includes(stage) || hasParameter(`confirm=${stage}`)) return;
    const what = typedRegion ? `${stage} in ${typedRegion}` : `${stage} in every region`;
    throw failure(`This removes ${what}. If you mean it, add: --param="confirm=${stage}". Nothing was changed.`);
  }

  async guard(guards) {
    const { part, region, failure } = this.command;
    const findings = await account(this.surroundings, part?.account).catch((error) => {
      throw failure(`${error.message}\nNothing was changed in ${region}.`);
    });
    for (const look of guards) {
      // In the wrong account, what else is found there says nothing.
      if (findings.some(({ subject, level }) => subject === 'account' && level === 'missing')) break;
      findings.push(...(await look(this.surroundings)));
    }
    const wrong = findings.filter(({ level }) => level === 'missing');
    if (wrong.length > 0) {
      throw failure(`${wrong.map(({ text }) => text).join('\n')}\nNothing was changed in ${region}.`);
    }
  }

  /** Whether there is anything to deploy, and what the stack is handed with it. */
  async decide() {
    const { region } = this.command;
    const { provider } = this.serverless.service;
    const parameters = { [PARAMETER]: await protectionWhileDeploying(this.surroundings, region) };
    provider.stackParameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }));
    const stack = await describeStack(this.surroundings, region);
    const wanted = { template: provider.compiledCloudFormationTemplate, parameters, stack };
    provider.shouldNotDeploy = !this.options.force && (await runsAlready(this.surroundings, region, wanted));
    if (this.command.hasParameter(IMPORT_TABLES)) this.importTables();
  }

  /** The framework has no option for it. The tables are in nested stacks, which have to be part of the change set then. */
  importTables() {
    const deploy = this.serverless.pluginManager.plugins.find((plugin) => plugin.constructor.name === 'AwsDeploy');
    const made = deploy.getCreateChangeSetParams.bind(deploy);
    deploy.getCreateChangeSetParams = (options) => ({
      ...made(options),
      ImportExistingResources: true,
      IncludeNestedStacks: true,
    });
  }

  /** A rollback of all regions begins only when each of them has that release: else they would end on different ones. */
  async requireRelease() {
    const { region, regions, stage, typedRegion, failure } = this.command;
    const { timestamp } = this.options;
    for (const where of typedRegion ? [region] : regions) {
      const releases = await releasesIn(this.surroundings, where, this.prefix);
      if (await releases?.named(timestamp)) continue;
      throw failure(
        `${where} has no release ${timestamp}. What it has: npx sls deploy list --stage ${stage} --region ${where}. Nothing was changed.`,
      );
    }
  }

  /** Where the stage has its things in the deployment bucket. */
  get prefix() {
    return `${this.provider.getDeploymentPrefix()}/${this.serverless.service.service}/${this.command.stage}`;
  }

  async handOver() {
    await this.requireHealth();
    const { name, region, regions } = this.command;
    const { artifactDirectoryName } = this.serverless.service.package;
    if (!this.serverless.service.provider.shouldNotDeploy) {
      const releases = await releasesIn(this.surroundings, region, this.prefix);
      await releases?.notePassed(releaseOf(artifactDirectoryName));
    }
    if (name !== 'deploy' || region !== regions[0]) return;
    const roleArn = this.provider.getCustomDeploymentRole();
    const isChanged = await protectTables(this.surroundings, region, { roleArn });
    if (isChanged) this.log.notice('The tables are protected from deletion from now on.');
  }

  async requireHealth() {
    const { region, failure } = this.command;
    const stack = await describeStack(this.surroundings, region);
    const api = stack?.outputs.HttpApiUrl;
    if (!api) throw failure(`The stack of ${region} has no output HttpApiUrl, so nobody can ask for its health.`);
    this.log.notice(`Waiting for ${region} to be healthy: ${api}/v1/health`);
    const said = await this.outside.unhealthy(api, { region });
    if (said === undefined) return this.log.notice(`${region} is healthy.`);
    const last = `${api}/v1/health said last: ${said}`;
    throw failure(`${region} is not healthy; no further region is touched. ${last}\n${await this.advice()}`);
  }

  async advice() {
    const { name, region, stage } = this.command;
    const { package: { artifactDirectoryName } = {}, provider } = this.serverless.service;
    if (name === 'rollback') return `Choose another release: npx sls deploy list --stage ${stage} --region ${region}`;
    if (provider.shouldNotDeploy) return 'Nothing was deployed: it was not healthy before.';
    const releases = await releasesIn(this.surroundings, region, this.prefix);
    const before = await releases?.before(releaseOf(artifactDirectoryName));
    return before
      ? `Go back with: npx sls rollback --stage ${stage} --region ${region} --timestamp ${timestampOf(before)}`
      : `There is no release to go back to: mend it and deploy again. To take ${region} down, and it alone: npx sls remove --stage ${stage} --region ${region}`;
  }

  sayWhatIsLeft() {
    const { region, regions, stage } = this.command;
    if (region !== regions[0]) return this.log.notice(`${region} is removed. Its replicas of the tables are retained.`);
    this.log.notice(
      [
        `${region} is removed. Retained in ${regions.join(' and ')}, with their data:`,
        ...this.surroundings.tables.map(({ name }) => `  table ${name}`),
        `To use them again: npx sls deploy --stage ${stage} --param="${IMPORT_TABLES}"`,
        'To delete them for good: docs/deploying.md, "Removing".',
      ].join('\n'),
    );
  }
}
