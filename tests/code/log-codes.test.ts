import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSources } from '../../scripts/check/imports.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const CALL = /\blog\.(info|warn|error)\(\s*(?:'([^']*)')?/g;
const KEBAB_CASE = /^[a-z]+(-[a-z]+)+$/;

const calls = [...readSources(ROOT, ['services', 'shared']).values()]
  .filter(({ file }) => !file.endsWith('.test.ts'))
  .flatMap(({ file, text }) =>
    [...text.matchAll(CALL)].map(({ 1: level = '', 2: code = '' }) => ({ file, level, code })),
  );
const codes = calls.map(({ code }) => code);

const page = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const pages = globSync('{docs,services,workflows}/**/*.md', { cwd: ROOT });

/** As Logs Insights is asked: `code = "…"`, `code in ["…", "…"]`. */
const searchedIn = (text: string) =>
  [...text.matchAll(/\bcode (?:=|in) (\[[^\]]*\]|"[^"]*")/g)].flatMap(([, wanted = '']) =>
    [...wanted.matchAll(/"([^"]*)"/g)].map(([, code]) => code),
  );

describe('the code of a line in the log', () => {
  it('stands in the call itself, in kebab-case', () => {
    expect(calls.length).toBeGreaterThan(40);
    expect(calls.filter(({ code }) => !KEBAB_CASE.test(code))).toEqual([]);
  });

  it('is written in one place, so that it leads there', () => {
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('is explained in the table of runbooks when it warns or tells of an error', () => {
    const explained = [...page('docs/runbooks/README.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code);
    const troubling = calls.filter(({ level }) => level !== 'info').map(({ code }) => code);
    expect(explained).toEqual(troubling.toSorted());
  });

  it('is what pages search for, and is logged', () => {
    const searched = pages.flatMap((file) => searchedIn(page(file)).map((code) => ({ file, code })));
    expect(searched.length).toBeGreaterThan(10);
    expect(searched.filter(({ code }) => !codes.includes(code ?? ''))).toEqual([]);
    expect(pages.filter((file) => /filter message\b/.test(page(file)))).toEqual([]);
  });
});
