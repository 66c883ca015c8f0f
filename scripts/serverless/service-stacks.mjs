// One nested stack per service, so that no template comes near CloudFormation's limits (docs/adr/0004-nested-stacks.md).
// The root keeps what is shared: the API, its authorizer, the bus, the alarm topic.
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { codeKey, templateKey } from './content-address.mjs';
import { ownersOf } from './stacks/owners.mjs';
import { substitutePseudoParameters } from './stacks/references.mjs';
import { split } from './stacks/split.mjs';

const AT_ONCE = 8;
const NESTED = /^cloudformation-template-nested-\w+\.json$/;

export default class ServiceStacks {
  constructor(serverless) {
    this.serverless = serverless;
    this.provider = serverless.getProvider('aws');
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.compile(),
      'after:aws:deploy:deploy:uploadArtifacts': () => this.upload(),
    };
  }

  get directory() {
    return path.join(this.serverless.serviceDir, '.serverless');
  }

  /** Where the stage has its things in the deployment bucket. */
  get prefix() {
    const { service } = this.serverless.service;
    return `${this.provider.getDeploymentPrefix()}/${service}/${this.provider.getStage()}`;
  }

  compile() {
    const { service } = this.serverless;
    const template = substitutePseudoParameters(service.provider.compiledCloudFormationTemplate);
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === 'AWS::Lambda::Function') resource.Properties.Code.S3Key = this.addressOf(resource);
    }
    const owners = ownersOf(template.Resources, this.functions());
    service.provider.compiledCloudFormationTemplate = split(template, owners, (stack, nested, parameters) =>
      this.nest(stack, { Description: `${service.service}: ${stack}`, ...nested }, parameters),
    );
  }

  functions() {
    const { service } = this.serverless;
    const { naming } = this.provider;
    return service.getAllFunctions().map((name) => ({
      handler: service.getFunction(name).handler,
      logicalIds: [
        naming.getLambdaLogicalId(name),
        naming.getLogGroupLogicalId(name),
        `${naming.getNormalizedFunctionName(name)}Role`,
      ],
    }));
  }

  /** The framework has put the zip into the package by now and named it at the end of its own key. */
  addressOf({ Properties: { Code } }) {
    const zip = path.basename(Code.S3Key);
    return codeKey(this.prefix, zip, readFileSync(path.join(this.directory, zip)));
  }

  nest(stack, template, parameters) {
    const file = `cloudformation-template-nested-${stack}.json`;
    const content = JSON.stringify(template);
    this.serverless.utils.writeFileSync(path.join(this.directory, file), content);
    const bucket = { Ref: this.provider.naming.getDeploymentBucketLogicalId() };
    const key = templateKey(this.prefix, file, content);
    // A custom resource of the left one is answered by a function of the right one.
    const after = this.serverless.service.custom.serviceStacks?.[stack];
    return {
      Type: 'AWS::CloudFormation::Stack',
      ...(after && { DependsOn: after.map((other) => `${other}Stack`) }),
      Properties: {
        TemplateURL: {
          'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '.amazonaws.com/', bucket, `/${key}`]],
        },
        ...(Object.keys(parameters).length > 0 && { Parameters: parameters }),
      },
    };
  }

  /** From the package alone, since it may have been made by an earlier run (`--package`). */
  async upload() {
    if (this.serverless.service.provider.shouldNotDeploy) return;
    const { S3Client, HeadObjectCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
    const client = new S3Client(await this.provider.getAwsSdkV3Config());
    const Bucket = await this.provider.getServerlessDeploymentBucketName();
    // What lies at such an address is what would be put there.
    const isThere = (Key) => client.send(new HeadObjectCommand({ Bucket, Key })).then(() => true, isMissing);
    const uploadOne = async (file) => {
      const content = await readFile(path.join(this.directory, file));
      const Key = (NESTED.test(file) ? templateKey : codeKey)(this.prefix, file, content);
      if (!(await isThere(Key))) await client.send(new PutObjectCommand({ Bucket, Key, Body: content }));
    };
    const files = (await readdir(this.directory)).filter((file) => NESTED.test(file) || file.endsWith('.zip'));
    while (files.length > 0) await Promise.all(files.splice(0, AT_ONCE).map(uploadOne));
  }
}

/** False for an object that is not there; without the right to list the bucket, S3 says 403 for that as well. */
function isMissing(error) {
  if ([403, 404].includes(error.$metadata?.httpStatusCode)) return false;
  throw error;
}
