import path from 'node:path';
import { expect, it } from '@jest/globals';
import { readSources } from '../../scripts/check/imports.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const CALL = /\b(?:log\.(?:info|warn|error)|(?:set|add|with)LogContext)\(/g;
const TEXT = /'(?:[^'\\\n]|\\.)*'/g;
/** What our schemas call that which belongs to a person, or opens something. */
const PERSONAL =
  /^(to|email|mail|html|customer\w*|subject|address|shippingAddress|line[12]|city|postalCode|paymentMethod|idempotencyKey|body|headers|authorization|token|key|secret)$/;

it('holds nothing about a person and no secret: not the mail, only its cause', () => {
  const calls = [...readSources(ROOT, ['services', 'shared']).values()]
    .filter(({ file }) => !file.endsWith('.test.ts') && file !== 'shared/observability/log.ts')
    .flatMap(({ file, text }) => [...text.matchAll(CALL)].map(({ index }) => ({ file, call: callAt(text, index) })));
  expect(calls.length).toBeGreaterThan(45);
  expect(calls.filter(({ call }) => valuesIn(call).some((name) => PERSONAL.test(name)))).toEqual([]);
});

/** Up to its last parenthesis, or to where the work begins that is done under a context. */
function callAt(text: string, from: number): string {
  let depth = 0;
  for (let at = text.indexOf('(', from); at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 || text.startsWith('() =>', at)) return text.slice(from, at);
  }
  return text.slice(from);
}

/** `to: mail.cause` logs a cause: the last name of each value counts, and a short form is its own value. */
function valuesIn(call: string): string[] {
  const values = call
    .replace(TEXT, '')
    .replace(/\b\w+:/g, '')
    .split(/[,{}()]/);
  return values.flatMap((value) => /(\w+)\s*$/.exec(value)?.[1] ?? []);
}
