// `sls deploy --stage S` deploys every region of the stage, one after the other, each gated on its health:
// a release that is bad in the first region never reaches the second. `--region R` deploys that one alone.
import { spawnSync } from 'node:child_process';

const HEALTH_ATTEMPTS = 30;
const HEALTH_INTERVAL_MS = 2000;

export default class EveryRegion {
  constructor(serverless, options, { log }) {
    this.serverless = serverless;
    this.options = options;
    this.log = log;
    this.hooks = { 'after:deploy:finalize': () => this.goOn() };
  }

  async goOn() {
    const provider = this.serverless.getProvider('aws');
    const region = provider.getRegion();
    await this.untilHealthy(provider, region);
    if (this.options.region) return;
    const { regions } = this.serverless.service.custom;
    for (const next of Object.values(regions).filter((other) => other !== region)) {
      this.log.notice(`${region} is healthy; deploying ${next}.`);
      const args = [process.argv[1], 'deploy', '--stage', provider.getStage(), '--region', next];
      const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
      if (status !== 0) throw new Error(`The deployment of ${next} failed; ${region} is deployed and healthy.`);
    }
  }

  async untilHealthy(provider, region) {
    const api = `https://${await this.apiId(provider)}.execute-api.${region}.amazonaws.com`;
    for (let attempt = 1; attempt <= HEALTH_ATTEMPTS; attempt += 1) {
      const answer = await fetch(`${api}/v1/health`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, HEALTH_INTERVAL_MS));
    }
    throw new Error(`${region} is deployed but ${api}/v1/health is not healthy; no further region is touched.`);
  }

  async apiId(provider) {
    const StackName = provider.naming.getStackName();
    const LogicalResourceId = provider.naming.getHttpApiLogicalId();
    const answer = await provider.request('CloudFormation', 'describeStackResource', { StackName, LogicalResourceId });
    return answer.StackResourceDetail.PhysicalResourceId;
  }
}
