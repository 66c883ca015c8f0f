// `sls deploy --stage S` takes every region of the stage, one after the other, and stops at the first that fails: a
// release that is bad in the first region never reaches the second. So do `rollback` and `package`, and `remove` the
// other way round. `--region R` takes that one alone.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { commandOf } from './deploy/command.mjs';
import { packageDirectory, partOf, runIn } from './deploy/in-turn.mjs';
import { releaseOf } from './deploy/release.mjs';

const COMMANDS = ['deploy', 'remove', 'rollback', 'package'];
const STATE = 'serverless-state.json';

export default class EveryRegion {
  constructor(serverless, options, { log }, outside = { partOf, runIn }) {
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
    const { name, region, regions, failure } = this.command;
    if (!COMMANDS.includes(name)) return;
    if (!regions.includes(region)) {
      throw failure(`${region} is not a region of this shop: config/regions.yml names ${regions.join(' and ')}.`);
    }
    if (this.options.package === undefined) return;
    if (name === 'deploy') this.choosePackage();
    else this.options.package = packageDirectory(this.options.package, region, this.command);
  }

  choosePackage() {
    const { region, stage, typedRegion, failure } = this.command;
    const typed = this.options.package;
    const isOneRegions = existsSync(path.join(typed, STATE));
    if (isOneRegions && !typedRegion) {
      throw failure(
        `${typed} is the package of one region: say which with --region. \`sls package\` without --region makes one for each.`,
      );
    }
    this.options.package = packageDirectory(typed, region, { isWhole: !isOneRegions });
    if (existsSync(path.join(this.options.package, STATE))) return;
    throw failure(
      `There is no package of ${region} in ${typed}. Make it with: npx sls package --stage ${stage} --package ${typed}`,
    );
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
      await this.continueIn(next, `Nothing was removed in ${region}.`);
    }
  }

  async continueIn(region, soFar) {
    const { name, failure } = this.command;
    const { artifactDirectoryName } = this.serverless.service.package;
    const whole = {
      release: artifactDirectoryName && releaseOf(artifactDirectoryName),
      // Packaging asks nobody who we are.
      account: name === 'package' ? undefined : await this.serverless.getProvider('aws').getAccountId(),
    };
    if (await this.outside.runIn(region, whole)) return;
    throw failure(`\`sls ${name}\` failed in ${region}: see above. ${soFar}`);
  }
}
