import { readFileSync } from 'node:fs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parse } from 'yaml';
import * as z from 'zod';
import { compilePattern } from '../../compiled/patterns.ts';
import type { Random } from './random.ts';
import type { Change } from './table/replica.ts';
import type { Item } from './table/value.ts';

const Pattern = z.looseObject({
  dynamodb: z
    .looseObject({ NewImage: z.record(z.string(), z.unknown()), OldImage: z.record(z.string(), z.unknown()) })
    .partial()
    .optional(),
});
type Pattern = z.infer<typeof Pattern>;

const Functions = z.record(z.string(), z.object({ reads: z.object({ filterPatterns: z.array(Pattern) }).optional() }));

type Passes = (change: Change) => boolean;

/** A function of a region and the changes that it is called for. */
export interface Mapping {
  readonly function: string;
  readonly passes: Passes;
}

/** What functions.yml says, and nothing else. */
export function mappingsOf(service: string, region: string): Mapping[] {
  const file = new URL(`../../services/${service}/functions.yml`, import.meta.url);
  const declared = readFileSync(file, 'utf8').replaceAll(/\$\{aws:region\}/g, region);
  return Object.entries(Functions.parse(parse(declared, { merge: true }))).flatMap(([name, { reads }]) => {
    if (!reads) return [];
    const filters = reads.filterPatterns.map(filterOf);
    return [{ function: name, passes: (change: Change) => filters.some((passes) => passes(change)) }];
  });
}

/** Only the attributes that the filter looks at are put into DynamoDB's own form. */
function filterOf(pattern: Pattern): Passes {
  const matches = compilePattern(pattern);
  const [fresh, old] = [pattern.dynamodb?.NewImage, pattern.dynamodb?.OldImage].map((image) =>
    Object.keys(image ?? {}),
  );
  return ({ key, before, after }) =>
    matches({
      eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
      dynamodb: {
        Keys: keysOf(key),
        ...(after && { NewImage: imageOf(after, fresh) }),
        ...(before && { OldImage: imageOf(before, old) }),
      },
    });
}

function imageOf(item: Item, names: readonly string[] = []) {
  return marshall(Object.fromEntries(names.flatMap((name) => (name in item ? [[name, item[name]]] : []))));
}

function keysOf(key: string) {
  const [pk = '', sk = ''] = key.split('\n');
  return { pk: { S: pk }, sk: { S: sk } };
}

export interface StreamRecord {
  readonly region: string;
  readonly function: string;
  readonly item: Item;
  readonly key: string;
}

/** Records wait until their function has answered well. Which comes next is open, and so is whether one comes again. */
export class Streams {
  readonly #mappings: (region: string) => readonly Mapping[];
  #records: StreamRecord[] = [];
  /** Those that were delivered well once. */
  #done: StreamRecord[] = [];

  constructor(mappings: (region: string) => readonly Mapping[]) {
    this.#mappings = mappings;
  }

  take(region: string, changes: readonly Change[]): void {
    for (const mapping of this.#mappings(region)) {
      for (const change of changes) {
        if (!change.after || !mapping.passes(change)) continue;
        const { after: item, key } = change;
        this.#records.push({ region, function: mapping.function, item, key });
      }
    }
  }

  waitingIn(regions: readonly string[]): number {
    return this.#records.filter(({ region }) => regions.includes(region)).length;
  }

  /** One of those that wait in these regions, or now and then one that was delivered before. */
  next(regions: readonly string[], random: Random, again: number): StreamRecord | undefined {
    const from = this.#done.length > 0 && random.chance(again) ? this.#done : this.#records;
    const candidates = from.filter(({ region }) => regions.includes(region));
    return candidates.length > 0 ? random.pick(candidates) : undefined;
  }

  delivered(record: StreamRecord): void {
    if (!this.#records.includes(record)) return;
    this.#records = this.#records.filter((other) => other !== record);
    this.#done.push(record);
  }
}
