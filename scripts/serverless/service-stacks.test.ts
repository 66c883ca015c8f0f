import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '../../tests/support/templates.ts';
import ServiceStacks from './service-stacks.mjs';

const PREFIX = 'serverless/twinshop/staging';
const upper = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

describe('what the stacks of the services are made of', () => {
  let folder: string;
  let server: Server;
  /** What is in the bucket, by its key, and what the bucket says of what is not. */
  let objects: Map<string, string>;
  let absent = 404;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'stacks-'));
    mkdirSync(path.join(folder, '.serverless'));
    objects = new Map();
    absent = 404;
    server = createServer(async (request, response) => {
      const key = new URL(request.url ?? '', 'http://s3').pathname.replace('/bucket/', '');
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      if (request.method === 'PUT') objects.set(key, Buffer.concat(parts).toString());
      response.writeHead(objects.has(key) ? 200 : absent).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** Packages a shop of one function and one more nested template, and uploads it. */
  async function deploy(code: string) {
    writeFileSync(path.join(folder, '.serverless/placeOrder.zip'), code);
    const provider = {
      getDeploymentPrefix: () => 'serverless',
      getStage: () => 'staging',
      getServerlessDeploymentBucketName: async () => 'bucket',
      getAwsSdkV3Config: async () => ({
        region: 'eu-central-1',
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        forcePathStyle: true,
        credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      }),
      naming: {
        getLambdaLogicalId: (name: string) => `${upper(name)}LambdaFunction`,
        getLogGroupLogicalId: (name: string) => `${upper(name)}LogGroup`,
        getNormalizedFunctionName: upper,
        getDeploymentBucketLogicalId: () => 'ServerlessDeploymentBucket',
      },
    };
    const Code = { S3Bucket: 'bucket', S3Key: `${PREFIX}/17-2026/placeOrder.zip` };
    const compiled = {
      Resources: { PlaceOrderLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { Code } } },
    };
    const serverless = {
      serviceDir: folder,
      getProvider: () => provider,
      utils: { writeFileSync },
      service: {
        service: 'twinshop',
        custom: {},
        provider: { compiledCloudFormationTemplate: compiled as { Resources: Record<string, Resource> } },
        getAllFunctions: () => ['placeOrder'],
        getFunction: () => ({ handler: 'services/order/handlers/place-order.http.handler' }),
      },
    };
    const plugin = new ServiceStacks(serverless);
    plugin.compile();
    await plugin.upload();
    const nested = readFileSync(path.join(folder, '.serverless/cloudformation-template-nested-Order.json'), 'utf8');
    const [stack] = Object.values(serverless.service.provider.compiledCloudFormationTemplate.Resources);
    return {
      codeAt: JSON.parse(nested).Resources.PlaceOrderLambdaFunction.Properties.Code.S3Key as string,
      templateAt: stack?.Properties.TemplateURL['Fn::Join'][1].at(-1).slice(1) as string,
      nested,
    };
  }

  it.each([403, 404])('lies where it is looked for when the upload is over, where absence is a %d', async (status) => {
    absent = status;
    const { codeAt, templateAt, nested } = await deploy('code');
    expect(Object.fromEntries(objects)).toEqual({ [codeAt]: 'code', [templateAt]: nested });
  });

  it('has another address as soon as it is something else, and else the same', async () => {
    const first = await deploy('code');
    expect(await deploy('code')).toEqual(first);
    expect(objects.size).toBe(2);
    const second = await deploy('other code');
    expect(second.codeAt).not.toBe(first.codeAt);
    // The template names the code, so it is another one too.
    expect(second.templateAt).not.toBe(first.templateAt);
    expect(objects.get(second.codeAt)).toBe('other code');
  });
});

type Resource = { readonly Properties: Json };
