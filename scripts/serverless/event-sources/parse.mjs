import * as z from 'zod';

/** A declaration that breaks a rule ends the packaging. The message names the field and says what to do. */
export function parse(schema, { name, kind, declaration }) {
  const { error, data } = schema.safeParse(declaration);
  if (!error) return data;
  const lines = error.issues.map(({ path, message }) => `${[name, kind, ...path].join('.')}: ${message}`);
  throw new Error(lines.join('\n'));
}

export const whatIsLost = z.string(
  'say what is lost, in one sentence without a full stop: it becomes the text of an alarm',
);
