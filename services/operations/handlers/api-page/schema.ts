import { type Html, html, inline } from './html.ts';

/** The part of a JSON Schema that the page shows. */
export interface ShownSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, ShownSchema>>;
  readonly items?: ShownSchema;
  readonly anyOf?: readonly ShownSchema[];
  readonly additionalProperties?: boolean | ShownSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** In one line: `array of Money`, `integer 1–999`. */
export function typeLine(schema: ShownSchema): Html {
  if (schema.$ref) return html`<a href="#schema-${nameOf(schema.$ref)}">${nameOf(schema.$ref)}</a>`;
  if (schema.anyOf) {
    return html`${schema.anyOf.map((one, position) => html`${position > 0 ? ' or ' : ''}${typeLine(one)}`)}`;
  }
  if (schema.enum)
    return html`${schema.enum.map((one, position) => html`${position > 0 ? ' · ' : ''}<code>${String(one)}</code>`)}`;
  if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`;
  if (schema.type === 'array' && schema.items) {
    const many = range(schema.minItems, schema.maxItems);
    return html`array${many && ` of ${many}`} of ${schema.items.properties ? 'object' : typeLine(schema.items)}`;
  }
  if (typeof schema.additionalProperties === 'object' && !schema.properties) {
    return html`object of ${typeLine(schema.additionalProperties)}`;
  }
  return html`${schema.format ?? schema.type ?? 'any'}${limits(schema)}`;
}

function limits({ minimum, maximum, minLength, maxLength, pattern, default: preset }: ShownSchema): Html {
  const number = range(minimum, maximum);
  const length = range(minLength, maxLength);
  return html`${number && ` ${number}`}${length && `, ${length} characters`}${
    pattern ? html`, <code class="pattern">${pattern}</code>` : undefined
  }${preset === undefined ? undefined : html`, else <code>${String(preset)}</code>`}`;
}

function range(from: number | undefined, to: number | undefined): string {
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `≥ ${from}`;
  return from === undefined || from === to ? `≤ ${to}` : `${from}–${to}`;
}

/** The fields of an object, those of the objects in it included, each by its whole name: `items[].sku`. */
export function fieldRows(schema: ShownSchema, prefix = ''): readonly Html[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const inner = field.type === 'array' ? field.items : field;
    const optional = !schema.required?.includes(name);
    const row = html`<tr><th scope="row"><span class="prefix">${prefix}</span>${name}${
      optional ? html` <i>optional</i>` : undefined
    }</th><td>${typeLine(field)}${field.description ? html`<br>${inline(field.description)}` : undefined}</td></tr>`;
    const below = inner?.properties ? fieldRows(inner, `${prefix}${name}${field.type === 'array' ? '[]' : ''}.`) : [];
    return [row, ...below];
  });
}
