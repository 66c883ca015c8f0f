import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const GlobalTable = z.object({
  Type: z.literal('AWS::DynamoDB::GlobalTable'),
  Properties: z.object({
    GlobalSecondaryIndexes: z
      .array(
        z.object({
          IndexName: z.string(),
          KeySchema,
          Projection: z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() }),
        }),
      )
      .default([]),
  }),
});

export interface Index {
  readonly keys: readonly string[];
  /** Which attributes it shows; all of them when this is not said. */
  readonly projected?: readonly string[];
}

export type Indexes = Readonly<Record<string, Index>>;

const TABLE_KEYS = ['pk', 'sk'];

/** The indexes of a service's table, as its resources.yml declares them. */
export function indexesOf(service: string): Indexes {
  const file = new URL(`../../../services/${service}/resources.yml`, import.meta.url);
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.unknown()) })
    .parse(parse(readFileSync(file, 'utf8')));
  const table = Object.values(Resources)
    .map((resource) => GlobalTable.safeParse(resource).data)
    .find(Boolean);
  if (!table) throw new Error(`${service} declares no table.`);
  return Object.fromEntries(
    table.Properties.GlobalSecondaryIndexes.map(({ IndexName, KeySchema: schema, Projection }) => {
      const keys = schema.map(({ AttributeName }) => AttributeName);
      const all = Projection.ProjectionType === 'ALL';
      return [
        IndexName,
        { keys, ...(!all && { projected: [...TABLE_KEYS, ...keys, ...(Projection.NonKeyAttributes ?? [])] }) },
      ];
    }),
  );
}
