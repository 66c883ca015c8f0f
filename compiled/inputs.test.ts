import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { hashOfInputs, inputsIn } from './inputs.ts';

const root = mkdtempSync(path.join(tmpdir(), 'twinshop-inputs-'));
afterAll(() => rmSync(root, { recursive: true }));

const FILES = [
  ...['config/stages.yml', 'package-lock.json', 'package.json', 'scripts/serverless/alarms.mjs', 'serverless.yml'],
  ...['services/order/functions.yml', 'shared/kernel/sku.ts', 'workflows/checkout/definition.yml'],
].sort();

function write(file: string, text = 'one'): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  for (const file of FILES) write(file);
});

it('goes into a package when it is deployed, and not when it is a test or a text', () => {
  for (const other of ['services/order/order.test.ts', 'services/order/README.md', 'local/shop.ts']) write(other);
  expect(inputsIn(root)).toEqual(FILES);
});

it.each(FILES)('is packaged again when %s has changed', (file) => {
  const before = hashOfInputs(root);
  write(file, 'two');
  expect(hashOfInputs(root)).not.toBe(before);
});

it('is packaged again when a file is new, gone or called otherwise, and not for a test', () => {
  const before = hashOfInputs(root);
  write('shared/kernel/sku.test.ts');
  expect(hashOfInputs(root)).toBe(before);
  write('shared/kernel/new.ts', '');
  expect(hashOfInputs(root)).not.toBe(before);
  rmSync(path.join(root, 'shared/kernel/new.ts'));
  renameSync(path.join(root, 'shared/kernel/sku.ts'), path.join(root, 'shared/kernel/skus.ts'));
  expect(hashOfInputs(root)).not.toBe(before);
});
