import { DynamoDbError, type DynamoDbWire } from './client.ts';
import { asDynamoDbTells, type StreamRecord } from './stream-record.ts';

interface Shard {
  readonly ShardId: string;
  readonly SequenceNumberRange: { readonly StartingSequenceNumber?: string; readonly EndingSequenceNumber?: string };
}

/** Reads one table's stream in order, through its shards. */
export interface StreamCursor {
  /** The next records, or none when there is nothing new. */
  next(): Promise<readonly StreamRecord[]>;
  readonly shardId: string;
}

// What the API gives at most; a smaller page would only mean more requests.
const PAGE = 1000;

export function openCursor(wire: DynamoDbWire, streamArn: string, start: string | undefined): StreamCursor {
  let after = start;
  let shardId = '';
  let iterator: string | undefined;
  const closed = new Set<string>();

  async function openShard(): Promise<boolean> {
    const { StreamDescription } = await wire.call<{ StreamDescription: { Shards: readonly Shard[] } }>(
      'DescribeStream',
      { StreamArn: streamArn },
    );
    const shards = StreamDescription.Shards.map(asDynamoDbDescribes);
    const shard = shards.find(({ ShardId, SequenceNumberRange: { EndingSequenceNumber: end } }) => {
      if (closed.has(ShardId)) return false;
      return end === undefined || after === undefined || isAfter(end, after);
    });
    if (!shard) return false;
    shardId = shard.ShardId;
    const { StartingSequenceNumber: begin = '0' } = shard.SequenceNumberRange;
    const inside = after !== undefined && !isAfter(begin, after);
    const answer = await wire.call<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn: streamArn,
      ShardId: shardId,
      ...(inside
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }
        : { ShardIteratorType: 'TRIM_HORIZON' }),
    });
    iterator = answer.ShardIterator;
    return true;
  }

  async function page() {
    try {
      const answer = await wire.call<{ Records: readonly StreamRecord[]; NextShardIterator?: string }>('GetRecords', {
        ShardIterator: iterator,
        Limit: PAGE,
      });
      return answer;
    } catch (error) {
      if (!(error instanceof DynamoDbError)) throw error;
      // The position was trimmed (records live for a day): go on with the oldest there is, as Lambda does.
      if (error.name === 'TrimmedDataAccessException') after = undefined;
      else if (error.name !== 'ExpiredIteratorException') throw error;
      iterator = undefined;
      return undefined;
    }
  }

  return {
    get shardId() {
      return shardId;
    },
    async next() {
      for (;;) {
        if (iterator === undefined && !(await openShard())) return [];
        const answer = await page();
        if (!answer) continue;
        iterator = answer.NextShardIterator;
        if (iterator === undefined) closed.add(shardId);
        after = answer.Records.at(-1)?.dynamodb.SequenceNumber ?? after;
        const records = asDynamoDbTells(answer.Records);
        if (records.length > 0) return records;
        if (answer.Records.length === 0 && iterator !== undefined) return [];
      }
    },
  };
}

/** Sequence numbers are whole numbers of any length. */
export function isAfter(one: string, other: string): boolean {
  return one.length === other.length ? one > other : BigInt(one) > BigInt(other);
}

/**
 * dynoxide has one shard a table, which never closes; yet it names an end, and both ends by their text: "999" for the
 * last of 1,000 records.
 */
function asDynamoDbDescribes(shard: Shard): Shard {
  return shard.ShardId.startsWith('shardId-00000001-') ? { ...shard, SequenceNumberRange: {} } : shard;
}
