import * as z from 'zod';

/** Packaging ends here for a declaration that breaks a rule; whoever wrote it reads which one, and what to do. */
export function parse(schema, { name, kind, declaration }) {
  const { error, data } = schema.safeParse(declaration);
  if (!error) return data;
  const lines = error.issues.map(({ path, message }) => `${[name, kind, ...path].join('.')}: ${message}`);
  throw new Error(lines.join('\n'));
}

/** Becomes the text of an alarm. */
export const whatIsLost = z.string(
  'say in a sentence, without its full stop, what is lost: whoever the alarm wakes reads it',
);
