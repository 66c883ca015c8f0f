import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const GlobalTable = z.object({
  Type: z.literal('AWS::DynamoDB::GlobalTable'),
  Properties: z.object({
    TableName: z.string(),
    KeySchema,
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
type GlobalTable = z.infer<typeof GlobalTable>;

export interface Index {
  readonly keys: readonly string[];
  /** Which attributes it shows; all of them when this is not said. */
  readonly projected?: readonly string[];
}

/** What a table is keyed by, itself and its indexes. */
export interface Schema {
  readonly keys: readonly string[];
  readonly indexes: Readonly<Record<string, Index>>;
}

/** The tables that a resources.yml declares, by the names it gives them. */
export function tablesIn(declared: string): Record<string, Schema> {
  const { Resources } = z.object({ Resources: z.record(z.string(), z.unknown()) }).parse(parse(declared));
  const tables = Object.values(Resources).flatMap((resource) => GlobalTable.safeParse(resource).data ?? []);
  return Object.fromEntries(tables.map((table) => [table.Properties.TableName, schemaIn(table)]));
}

/** The one table of a service. */
export function schemaOf(service: string): Schema {
  const file = new URL(`../../../services/${service}/resources.yml`, import.meta.url);
  const [schema] = Object.values(tablesIn(readFileSync(file, 'utf8')));
  if (!schema) throw new Error(`${service} declares no table.`);
  return schema;
}

function schemaIn({ Properties: { KeySchema: schema, GlobalSecondaryIndexes } }: GlobalTable): Schema {
  const keys = namesIn(schema);
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema: own, Projection }): [string, Index] => {
    const names = namesIn(own);
    const all = Projection.ProjectionType === 'ALL';
    return [
      IndexName,
      { keys: names, ...(!all && { projected: [...keys, ...names, ...(Projection.NonKeyAttributes ?? [])] }) },
    ];
  });
  return { keys, indexes: Object.fromEntries(indexes) };
}

const namesIn = (schema: z.infer<typeof KeySchema>) => schema.map(({ AttributeName }) => AttributeName);
