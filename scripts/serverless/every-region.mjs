// `sls deploy --stage S` takes every region of the stage, one after the other, and stops at the first that fails: a
// release that is bad in the first region never reaches the second. So do `rollback` and `package`, and `remove` the
// other way round. `--region R` takes that one alone.
import { chosenPackage } from './deploy/chosen-package.mjs';
import { commandOf } from './deploy/command.mjs';
import { partOf, runIn } from './deploy/in-turn.mjs';
import { releaseOf, releasesIn } from './deploy/release.mjs';
import { describeStack } from './deploy/stack.mjs';
import { surroundingsOf } from './surroundings.mjs';

const COMMANDS = ['deploy', 'remove', 'rollback', 'package'];

export default class EveryRegion {
  constructor(serverless, options, { log }, outside = { partOf, runIn, surroundingsOf }) {
    Object.assign(this, { serverless, options, log, outside });
    this.command = commandOf(serverless, options, outside.partOf());
    this.hooks = {
      initialize: () => this.begin(),
      'before:package:initialize': () => this.nameRelease(),
      'after:package:finalize': () => this.command.name === 'package' && this.others(),
      'after:deploy:finalize': () => this.others(),
      'before:remove:remove': () => this.removeOthers(),
      // Without a timestamp the framework only lists the releases.
      'after:rollback:rollback': () => options.timestamp && this.others(),
    };
  }

  begin() {
    const { name, part, region, regions, typedRegion, failure } = this.command;
    if (!COMMANDS.includes(name)) return;
    if (!regions.includes(region)) {
      throw failure(`${region} is not a region of this shop: config/regions.yml names ${regions.join(' and ')}.`);
    }
    // Else it would take itself for the whole, and begin with all regions again.
    if (part && !typedRegion) throw failure('This process was started for one region, and nothing says which.');
    if (this.options.package !== undefined) this.options.package = chosenPackage(this.options.package, this.command);
  }

  /** A release has the same name in every region, so that one timestamp rolls all of them back. */
  nameRelease() {
    const { part, stage } = this.command;
    if (!part?.release) return;
    const { service } = this.serverless;
    const prefix = this.serverless.getProvider('aws').getDeploymentPrefix();
    service.package.artifactDirectoryName = `${prefix}/${service.service}/${stage}/${part.release}`;
  }

  async others() {
    const { region, regions, typedRegion } = this.command;
    if (typedRegion) return;
    let before = region;
    for (const next of regions.filter((each) => each !== region)) {
      this.log.notice(`${before} is done. Next: ${next}.`);
      await this.continueIn(next, `${before} is done and stays as it is.`);
      before = next;
    }
  }

  /** The first region's stack made the tables of all of them, so it goes last. */
  async removeOthers() {
    const { region, regions, typedRegion } = this.command;
    if (typedRegion) return;
    for (const next of regions.filter((each) => each !== region).reverse()) {
      const stack = await describeStack(this.outside.surroundingsOf(this.serverless), next);
      if (stack) await this.continueIn(next, `Nothing was removed in ${region}.`);
      else this.log.notice(`There is no stack in ${next}.`);
    }
  }

  async continueIn(region, soFar) {
    const { name, failure } = this.command;
    const whole = await this.whole().catch((error) => {
      throw failure(`\`sls ${name}\` could not go on in ${region}: ${error.message} ${soFar}`);
    });
    if (await this.outside.runIn(region, whole)) return;
    throw failure(`\`sls ${name}\` failed in ${region}: see above. ${soFar}`);
  }

  /** What the next region has to know of this one. */
  async whole() {
    // Packaging asks nobody who we are.
    if (this.command.name === 'package') return { release: this.release };
    const account = await this.serverless.getProvider('aws').getAccountId();
    return { account, release: await this.releaseRunning() };
  }

  get release() {
    const { artifactDirectoryName } = this.serverless.service.package;
    return artifactDirectoryName && releaseOf(artifactDirectoryName);
  }

  /** What this region runs already was not deployed again: the next one gets it under the name that it has here. */
  async releaseRunning() {
    const { name, region } = this.command;
    const { provider, package: packaged } = this.serverless.service;
    if (name !== 'deploy' || !provider.shouldNotDeploy) return this.release;
    const prefix = packaged.artifactDirectoryName.split('/').slice(0, -1).join('/');
    const releases = await releasesIn(this.outside.surroundingsOf(this.serverless), region, prefix);
    return (await releases?.running()) ?? this.release;
  }
}
