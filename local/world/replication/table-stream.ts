import { withEmptyMaps } from '../../region/dynamodb/empty-maps.ts';
import { type DynamoDbCall, DynamoDbError } from './dynamodb-call.ts';
import type { Item } from './item.ts';

/** Up to which record a stream was read. */
export interface Position {
  readonly arn: string;
  readonly shard: string;
  readonly sequence: string;
}

export interface StreamRecord {
  readonly dynamodb: { readonly Keys: Item; readonly NewImage?: Item; readonly SequenceNumber: string };
}

interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
}

/** Reads one table's stream in one region, from where it was left. */
export class TableStream {
  readonly #call: DynamoDbCall;
  readonly #arn: string;
  #position: Position | undefined;
  #shard: string | undefined;
  #iterator: string | undefined;

  constructor(call: DynamoDbCall, arn: string, position: Position | undefined) {
    this.#call = call;
    this.#arn = arn;
    // The position in the stream of a table that is gone says nothing of its successor.
    this.#position = position?.arn === arn ? position : undefined;
    this.#shard = this.#position?.shard;
  }

  positionOf({ dynamodb }: StreamRecord): Position {
    return { arn: this.#arn, shard: this.#shard ?? '', sequence: dynamodb.SequenceNumber };
  }

  /** The next records; none when all there is has been read. */
  async read(): Promise<readonly StreamRecord[]> {
    this.#iterator ??= await this.#findIterator();
    if (!this.#iterator) return [];
    try {
      const page = await this.#call<{ Records: StreamRecord[]; NextShardIterator?: string }>('GetRecords', {
        ShardIterator: this.#iterator,
        Limit: 1000,
      });
      const last = page.Records.at(-1);
      if (last) this.#position = this.positionOf(last);
      this.#iterator = page.NextShardIterator;
      if (!this.#iterator && (await this.#goToNextShard()) && page.Records.length === 0) return this.read();
      return page.Records.map(withEmptyMaps);
    } catch (error) {
      this.#iterator = undefined;
      if (!(error instanceof DynamoDbError)) throw error;
      if (error.code === 'ExpiredIteratorException') return [];
      if (error.code !== 'TrimmedDataAccessException') throw error;
      // Left for longer than a stream keeps its records: what it still has is all there is.
      this.#position = undefined;
      return [];
    }
  }

  async #findIterator(): Promise<string | undefined> {
    if (!this.#shard) {
      const shards = await this.#shards();
      const ids = new Set(shards.map(({ ShardId }) => ShardId));
      this.#shard = shards.find(({ ParentShardId }) => !ParentShardId || !ids.has(ParentShardId))?.ShardId;
      if (!this.#shard) return undefined;
    }
    const here = this.#position?.shard === this.#shard ? this.#position : undefined;
    const { ShardIterator } = await this.#call<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn: this.#arn,
      ShardId: this.#shard,
      ShardIteratorType: here ? 'AFTER_SEQUENCE_NUMBER' : 'TRIM_HORIZON',
      ...(here && { SequenceNumber: here.sequence }),
    });
    return ShardIterator;
  }

  /** DynamoDB Local has one open shard per table at a time, so its shards are a chain. */
  async #goToNextShard(): Promise<boolean> {
    const next = (await this.#shards()).find(({ ParentShardId }) => ParentShardId === this.#shard);
    if (next) this.#shard = next.ShardId;
    return next !== undefined;
  }

  async #shards(): Promise<readonly Shard[]> {
    const { StreamDescription } = await this.#call<{ StreamDescription: { Shards?: Shard[] } }>('DescribeStream', {
      StreamArn: this.#arn,
    });
    return StreamDescription.Shards ?? [];
  }
}
