// What a plugin sees of the framework, for a run of one command.
import { FIRST, SECOND } from './stage.ts';

export interface Typed {
  readonly command: string;
  readonly stage?: string;
  /** What the framework resolved, whether it was typed or not. */
  readonly region?: string;
}

export function frameworkFor({ command, stage = 'staging', region = FIRST }: Typed) {
  const said: string[] = [];
  const provider = {
    getStage: () => stage,
    getRegion: () => region,
    getAccountId: async () => '123456789012',
    getDeploymentPrefix: () => 'serverless',
    getCustomDeploymentRole: () => undefined,
    getServerlessDeploymentBucketName: async () => 'bucket',
    naming: { getStackName: () => `twinshop-${stage}` },
  };
  class AwsDeploy {
    getCreateChangeSetParams = (options: object) => ({ ...options, ChangeSetName: 'change' });
  }
  const serverless = {
    processedInput: { commands: [command] },
    classes: { Error },
    getProvider: () => provider,
    pluginManager: { plugins: [new AwsDeploy()] },
    service: {
      service: 'twinshop',
      custom: { regions: { first: FIRST, second: SECOND } },
      package: { artifactDirectoryName: `serverless/twinshop/${stage}/17-2026-11-21` } as Record<string, string>,
      provider: { compiledCloudFormationTemplate: { Resources: {} } } as Record<string, unknown>,
    },
  };
  return { serverless, said, utils: { log: { notice: (text: string) => void said.push(text) } } };
}

/** Runs a plugin's hook as the framework would. */
export const run = (plugin: { hooks: object }, hook: string): unknown =>
  (plugin.hooks as Record<string, () => unknown>)[hook]?.();
