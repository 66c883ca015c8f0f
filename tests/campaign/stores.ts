import { isDeepStrictEqual } from 'node:util';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ListQueuesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { awsOf } from '../support/aws.ts';
import type { RunningShop } from '../support/shop-process.ts';

type Aws = ReturnType<typeof awsOf>;
type Region = RunningShop['regions'][number];
type Item = Record<string, unknown>;

const ExecutionsByRegion = z.object({
  regions: z.array(
    z.object({ executions: z.record(z.string(), z.object({ RUNNING: z.number().default(0) })).default({}) }),
  ),
});

export interface QueueDepth {
  readonly region: string;
  readonly name: string;
  readonly url: string;
  readonly messages: number;
}

/** Both regions as an operator with the AWS SDK sees them. */
export class Stores {
  readonly #console: string;
  readonly #regions: readonly { readonly region: Region; readonly aws: Aws }[];

  constructor({ regions, urls }: RunningShop) {
    this.#console = urls.console;
    this.#regions = regions.map((region) => ({ region, aws: awsOf(region) }));
  }

  get each(): readonly { readonly region: Region; readonly aws: Aws }[] {
    return this.#regions;
  }

  close(): void {
    for (const { aws } of this.#regions) aws.close();
  }

  async queues(): Promise<readonly QueueDepth[]> {
    const all = await Promise.all(
      this.#regions.map(async ({ region, aws }) => {
        const { QueueUrls = [] } = await aws.sqs.send(new ListQueuesCommand({}));
        return Promise.all(
          QueueUrls.map(async (url) => ({
            region: region.name,
            name: url.split('/').at(-1) ?? '',
            url,
            messages: await depthOf(aws, url),
          })),
        );
      }),
    );
    return all.flat();
  }

  /** As the runbook for dead letters says. */
  async redrive({ region, url }: QueueDepth): Promise<void> {
    const aws = this.#aws(region);
    const { Attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    await aws.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: Attributes?.QueueArn }));
  }

  /** As the console counts them: of an Express workflow AWS's own API tells nothing. */
  async executionsUnderWay(): Promise<number> {
    const answer = await fetch(`${this.#console}/control/state`);
    const { regions } = ExecutionsByRegion.parse(await answer.json());
    return regions
      .flatMap(({ executions }) => Object.values(executions))
      .reduce((sum, { RUNNING }) => sum + RUNNING, 0);
  }

  /** Items that are not the same everywhere, and stay so: `table pk sk`. */
  async differences(): Promise<readonly string[]> {
    const first = await this.#differing();
    if (first.size === 0) return [];
    const second = await this.#differing();
    return [...second].flatMap(([item, versions]) => (isDeepStrictEqual(first.get(item), versions) ? [item] : []));
  }

  async #differing(): Promise<ReadonlyMap<string, readonly (Item | undefined)[]>> {
    const tables = await Promise.all(this.#regions.map(({ aws }) => contentsOf(aws)));
    const names = new Set(tables.flatMap((items) => [...items.keys()]));
    const differing = new Map<string, readonly (Item | undefined)[]>();
    for (const name of names) {
      const versions = tables.map((items) => items.get(name));
      if (!versions.every((version) => isDeepStrictEqual(version, versions[0]))) differing.set(name, versions);
    }
    return differing;
  }

  #aws(name: string): Aws {
    const found = this.#regions.find(({ region }) => region.name === name);
    if (!found) throw new Error(`There is no region ${name}.`);
    return found.aws;
  }
}

async function depthOf({ sqs }: Aws, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
}

async function contentsOf({ dynamodb, documents }: Aws): Promise<ReadonlyMap<string, Item>> {
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  const items = new Map<string, Item>();
  for (const TableName of TableNames) {
    let from: Item | undefined;
    do {
      const page = await documents.send(
        new ScanCommand({ TableName, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
      );
      for (const item of page.Items ?? []) items.set(`${TableName} ${keyOf(item)}`, item);
      from = page.LastEvaluatedKey;
    } while (from);
  }
  return items;
}

/** Tables with one key have no `sk`; products have names of their own for both. */
const keyOf = ({ pk, sk, sku, region }: Item) => [pk ?? sku, sk ?? region].filter(Boolean).join(' ');
