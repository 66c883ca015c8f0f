import type * as z from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

/**
 * What a schema says of a value that does not fit, where it has no words of its own. The value is named beside it, so each
 * text goes on from there: "quantity must be at least 1".
 */
export const wording: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `must ${sized(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${sized(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'unrecognized_keys':
      return 'is not a field of this request';
    case 'invalid_key':
      return issue.issues[0]?.message;
    default:
      return 'is not valid';
  }
};

function sized(origin: string, limit: 'at least' | 'at most', size: number): string {
  const unit = { string: 'character', array: 'item' }[origin];
  return unit ? `have ${limit} ${size} ${unit}${size === 1 ? '' : 's'}` : `be ${limit} ${size}`;
}
