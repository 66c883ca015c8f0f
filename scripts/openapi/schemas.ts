import * as z from 'zod';
import * as catalog from '../../services/catalog/contracts/api.ts';
import * as catalogViews from '../../services/catalog/contracts/views.ts';
import * as inventory from '../../services/inventory/contracts/api.ts';
import * as inventoryViews from '../../services/inventory/contracts/views.ts';
import * as operations from '../../services/operations/contracts/api.ts';
import * as order from '../../services/order/contracts/api.ts';
import { ProblemDetails, ProblemError } from '../../shared/http/problem.ts';
import { Money } from '../../shared/kernel/money.ts';
import { GatewayMessage } from './problems.ts';

/** An object of a contract is known by the name it is exported under; the rest is written out where it stands. */
const named = new Map<string, z.ZodType>(Object.entries({ GatewayMessage, Money, ProblemDetails, ProblemError }));
for (const contract of [catalog, catalogViews, order, inventory, inventoryViews, operations]) {
  for (const [name, value] of Object.entries(contract)) {
    if (!(value instanceof z.ZodObject) || name.endsWith('Query')) continue;
    if (named.has(name)) throw new Error(`Two contracts export ${name}.`);
    named.set(name, value);
  }
}

const names = new Map([...named].map(([name, schema]) => [schema, name]));

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const refTo = (name: string) => `#/components/schemas/${name}`;

/** Requests as they are sent, answers as they may grow: a reader of an answer skips fields it does not know. */
function settings<Settings>(more: Settings) {
  const override = ({ jsonSchema }: { jsonSchema: JsonSchema }) => {
    delete jsonSchema.$schema;
    delete jsonSchema.$id;
    // The format says it; the pattern fills a screen.
    if (jsonSchema.format === 'date-time' || jsonSchema.format === 'email') delete jsonSchema.pattern;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  };
  return { io: 'input', override, ...more } as const;
}

export function namedSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, settings({ uri: refTo }));
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema as JsonSchema]),
  );
}

/** A reference where the schema has a name, and the schema itself where it has none. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const name = names.get(schema);
  if (name) return { $ref: refTo(name) };
  const { $schema, ...written } = z.toJSONSchema(schema, settings({}));
  return written;
}
