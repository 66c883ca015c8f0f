// One nested stack per service, so that no template comes near CloudFormation's limits (docs/adr/0004-nested-stacks.md).
// The root keeps what is shared: the API, its authorizer, the bus, the alarm topic. A service's resources refer to their
// own and to the root's; what they need of another service they call by name, so that no two stacks wait for each other.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const PSEUDO_PARAMETER = /\$\{AWS::\w+\}/;

export default class ServiceStacks {
  constructor(serverless) {
    this.serverless = serverless;
    this.provider = serverless.getProvider('aws');
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.split(),
      'after:aws:deploy:deploy:uploadArtifacts': () => this.upload(),
    };
  }

  get directory() {
    return path.join(this.serverless.serviceDir, '.serverless');
  }

  fileOf(stack) {
    return `cloudformation-template-nested-${stack}.json`;
  }

  split() {
    const root = substitutePseudoParameters(this.serverless.service.provider.compiledCloudFormationTemplate);
    const owners = this.ownersOf(root.Resources);
    this.stacks = [...new Set(owners.values())].sort();
    const bucket = { Ref: this.provider.naming.getDeploymentBucketLogicalId() };
    const artifacts = this.serverless.service.package.artifactDirectoryName;
    const order = this.serverless.service.custom.serviceStacks ?? {};

    for (const stack of this.stacks) {
      const own = Object.fromEntries(Object.entries(root.Resources).filter(([id]) => owners.get(id) === stack));
      const parameters = {};
      const conditions = {};
      for (const [id, resource] of Object.entries(own)) {
        if (resource.Condition) conditions[resource.Condition] = root.Conditions[resource.Condition];
        own[id] = replaceReferences(resource, (reference, target) => {
          if (target in own || target.startsWith('AWS::')) return reference;
          const owner = owners.get(target);
          if (owner) throw new Error(`${id} (${stack}) refers to ${target} of ${owner}: call it by name instead.`);
          const name = Array.isArray(reference['Fn::GetAtt']) ? reference['Fn::GetAtt'].join('') : target;
          parameters[name] = reference;
          return { Ref: name };
        });
        if (resource.DependsOn) {
          const kept = [resource.DependsOn].flat().filter((dependency) => dependency in own);
          if (kept.length > 0) own[id].DependsOn = kept;
          else delete own[id].DependsOn;
        }
      }
      for (const id of Object.keys(own)) delete root.Resources[id];
      root.Resources[`${stack}Stack`] = {
        Type: 'AWS::CloudFormation::Stack',
        ...(order[stack] && { DependsOn: order[stack].map((other) => `${other}Stack`) }),
        Properties: {
          TemplateURL: {
            'Fn::Join': [
              '',
              ['https://s3.', { Ref: 'AWS::Region' }, '.amazonaws.com/', bucket, `/${artifacts}/${this.fileOf(stack)}`],
            ],
          },
          ...(Object.keys(parameters).length > 0 && { Parameters: parameters }),
        },
      };
      this.serverless.utils.writeFileSync(path.join(this.directory, this.fileOf(stack)), {
        AWSTemplateFormatVersion: '2010-09-09',
        Description: `${this.serverless.service.service}: ${stack}`,
        ...(Object.keys(parameters).length > 0 && {
          Parameters: Object.fromEntries(Object.keys(parameters).map((name) => [name, { Type: 'String' }])),
        }),
        ...(Object.keys(conditions).length > 0 && { Conditions: conditions }),
        Resources: own,
      });
    }
    dropUnusedConditions(root);
    this.serverless.service.provider.compiledCloudFormationTemplate = root;
  }

  /** Which service's stack a resource belongs to; what is in no service stays in the root. */
  ownersOf(resources) {
    const { service } = this.serverless;
    const { naming } = this.provider;
    const owners = new Map();
    const names = new Set(['Checkout']);
    for (const functionName of service.getAllFunctions()) {
      const directory = service.getFunction(functionName).handler.split('/')[1];
      const stack = directory.charAt(0).toUpperCase() + directory.slice(1);
      names.add(stack);
      owners.set(naming.getLambdaLogicalId(functionName), stack);
      owners.set(naming.getLogGroupLogicalId(functionName), stack);
      owners.set(`${naming.getNormalizedFunctionName(functionName)}Role`, stack);
    }
    for (const id of Object.keys(resources)) {
      const stack = [...names].find((name) => id.startsWith(name));
      if (!owners.has(id) && stack) owners.set(id, stack);
    }
    // Routes, permissions, mappings and schedules go where the function goes that they point to.
    for (let found = true; found; ) {
      found = false;
      for (const [id, resource] of Object.entries(resources)) {
        if (owners.has(id)) continue;
        replaceReferences(resource.Properties, (reference, target) => {
          if (owners.has(target) && !owners.has(id)) {
            owners.set(id, owners.get(target));
            found = true;
          }
          return reference;
        });
      }
    }
    return owners;
  }

  async upload() {
    const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
    const client = new S3Client(await this.provider.getAwsSdkV3Config());
    const Bucket = await this.provider.getServerlessDeploymentBucketName();
    for (const stack of this.stacks) {
      const Key = `${this.serverless.service.package.artifactDirectoryName}/${this.fileOf(stack)}`;
      const Body = await readFile(path.join(this.directory, this.fileOf(stack)));
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
    }
  }
}

/** A condition went along with the resources it is for. */
function dropUnusedConditions(template) {
  const used = new Set(Object.values(template.Resources).map(({ Condition }) => Condition));
  for (const name of Object.keys(template.Conditions ?? {})) if (!used.has(name)) delete template.Conditions[name];
  if (Object.keys(template.Conditions ?? {}).length === 0) delete template.Conditions;
}

/** `${AWS::…}` in a plain string means what it means inside Fn::Sub. */
function substitutePseudoParameters(node) {
  if (typeof node === 'string') return PSEUDO_PARAMETER.test(node) ? { 'Fn::Sub': node } : node;
  if (Array.isArray(node)) return node.map(substitutePseudoParameters);
  if (node === null || typeof node !== 'object' || 'Fn::Sub' in node) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, substitutePseudoParameters(value)]));
}

function replaceReferences(node, replace) {
  if (Array.isArray(node)) return node.map((child) => replaceReferences(child, replace));
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.Ref === 'string') return replace(node, node.Ref);
  if (node['Fn::GetAtt']) return replace(node, [node['Fn::GetAtt']].flat()[0].split('.')[0]);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaceReferences(value, replace)]));
}
