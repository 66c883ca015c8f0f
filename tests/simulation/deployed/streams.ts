import { marshall } from '@aws-sdk/util-dynamodb';
import type { Random } from '../random.ts';
import type { Change } from '../table/replica.ts';
import type { World } from '../world.ts';
import type { Declarations, DeclaredMapping } from './declarations.ts';
import type { Functions } from './functions.ts';
import type { Delivery } from './queues.ts';

interface Record_ {
  readonly sequence: string;
  readonly at: number;
  readonly change: Change;
  readonly record: object;
  attempts: number;
}

/** One reader of a mapping. An item is always read by the same one, so its changes come in their order. */
interface Reader {
  readonly region: string;
  readonly mapping: DeclaredMapping;
  readonly records: Record_[];
  reading: boolean;
}

const READERS = 2;
const LONGEST_PAUSE_MS = 60_000;

/** The streams of the tables of both regions, and the functions that read them. */
export class Streams {
  readonly #world: World;
  readonly #functions: Functions;
  readonly #declared: Declarations;
  readonly #delivery: Delivery;
  readonly #random: Random;
  readonly #readers = new Map<string, Reader>();
  readonly #skipped: ReadonlySet<string>;
  #records = 0;
  /** What could not be read in time, or often enough: the on-failure queue has its position, and that is all. */
  readonly aside: Change[] = [];

  constructor(
    world: World,
    functions: Functions,
    declared: Declarations,
    delivery: Delivery,
    random: Random,
    skipped: readonly string[],
  ) {
    this.#world = world;
    this.#functions = functions;
    this.#declared = declared;
    this.#delivery = delivery;
    this.#random = random;
    this.#skipped = new Set(skipped);
  }

  get waiting(): number {
    let waiting = 0;
    for (const { records } of this.#readers.values()) waiting += records.length;
    return waiting;
  }

  /** What was written in a region, or has arrived there. */
  take(region: string, changes: readonly Change[]): void {
    for (const change of changes) {
      for (const mapping of this.#declared.mappings) {
        if (mapping.table !== change.table || this.#skipped.has(mapping.function)) continue;
        const record = recordOf(change);
        if (mapping.passes(region, record)) this.#put(region, mapping, change, record);
      }
    }
  }

  #put(region: string, mapping: DeclaredMapping, change: Change, record: object): void {
    const place = `${region} ${mapping.function} ${hashOf(change.key) % READERS}`;
    const reader = this.#readers.get(place) ?? { region, mapping, records: [], reading: false };
    this.#readers.set(place, reader);
    this.#records += 1;
    const sequence = String(this.#records).padStart(8, '0');
    reader.records.push({ sequence, at: this.#world.now, change, record, attempts: 0 });
    this.#read(reader, this.#delivery.delayMs());
  }

  #read(reader: Reader, afterMs: number): void {
    if (reader.reading) return;
    reader.reading = true;
    this.#world.afterIn(reader.region, afterMs, () => {
      const { mapping, region } = reader;
      this.#setAside(reader);
      const batch = reader.records.slice(0, this.#random.between(1, Math.min(mapping.batchSize, 10)));
      if (batch.length === 0) {
        reader.reading = false;
        return;
      }
      for (const each of batch) each.attempts += 1;
      this.#invoke(region, mapping, batch, (failedAt) => {
        reader.reading = false;
        if (failedAt === undefined && this.#delivery.again()) this.#invoke(region, mapping, batch, () => {});
        const from = batch.findIndex(({ sequence }) => sequence === failedAt);
        reader.records.splice(0, failedAt === undefined ? batch.length : Math.max(from, 0));
        if (failedAt !== undefined) this.#read(reader, this.#pause(reader.records[0]?.attempts ?? 1));
        else if (reader.records.length > 0) this.#read(reader, this.#delivery.delayMs());
      });
    });
  }

  #pause(attempts: number): number {
    return Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** attempts);
  }

  #setAside(reader: Reader): void {
    const { maximumRetryAttempts, maximumRecordAgeInSeconds } = reader.mapping;
    for (let [first] = reader.records; first; [first] = reader.records) {
      const old = this.#world.now - first.at > maximumRecordAgeInSeconds * 1000;
      if (!old && first.attempts <= maximumRetryAttempts) return;
      const { change } = first;
      this.#world.note(() => `${reader.region}: ${change.key.replaceAll('\n', ' ')} of the stream is set aside`);
      this.aside.push(change);
      reader.records.shift();
    }
  }

  /** Tells from which record on it has to be read again; an empty text: from the first one. */
  #invoke(
    region: string,
    mapping: DeclaredMapping,
    batch: readonly Record_[],
    ended: (failedAt: string | undefined) => void,
  ): void {
    const Records = batch.map(({ sequence, at, change, record }) => ({
      ...record,
      dynamodb: {
        ...imagesOf(change),
        SequenceNumber: sequence,
        ApproximateCreationDateTime: at / 1000,
      },
    }));
    const about = `of ${batch.map(({ change }) => change.key.replaceAll('\n', ' ')).join(', ')}`;
    this.#functions.invoke(region, mapping.function, about, { Records }, (ending) => {
      if (ending.kind === 'failed') return ended('');
      const { batchItemFailures = [] } = (ending.answer ?? {}) as {
        batchItemFailures?: readonly { readonly itemIdentifier: string }[];
      };
      ended(batchItemFailures[0]?.itemIdentifier);
    });
  }
}

/** What a filter can look at: keys, and the attributes at the top that are texts. */
function recordOf({ before, after, key }: Change): object {
  const [pk = '', sk = ''] = key.split('\n');
  return {
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    dynamodb: {
      Keys: { pk: { S: pk }, sk: { S: sk } },
      ...(after && { NewImage: textsOf(after) }),
      ...(before && { OldImage: textsOf(before) }),
    },
  };
}

function textsOf(item: Record<string, unknown>): object {
  const texts: Record<string, object> = {};
  for (const [name, value] of Object.entries(item)) if (typeof value === 'string') texts[name] = { S: value };
  return texts;
}

function imagesOf({ before, after }: Change) {
  return { ...(after && { NewImage: marshall(after) }), ...(before && { OldImage: marshall(before) }) };
}

/** FNV-1a: the same everywhere. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
