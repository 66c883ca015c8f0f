import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Typed<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known }>>['values'];

/** What was typed after `npm run … --`. Asked for help, or typed something unknown: the usage is shown, and that is all. */
export function optionsFrom<const Known extends Options>(usage: string, known: Known): Typed<Known> {
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({ options: { ...known, help: { type: 'boolean', default: false } } }));
  } catch (error) {
    return refuse(usage, error instanceof Error ? error.message : String(error));
  }
  const { help, ...typed } = values;
  if (!help) return typed as Typed<Known>;
  process.stdout.write(`${usage.trim()}\n`);
  return process.exit(0);
}

export function refuse(usage: string, why: string): never {
  process.stderr.write(`${why}\n\n${usage.trim()}\n`);
  return process.exit(2);
}
