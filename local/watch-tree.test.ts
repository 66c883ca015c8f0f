import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watchTree } from './watch-tree.ts';

describe('watching a tree of files', () => {
  let root: string;
  let changed: Set<string>;
  let watching: ReturnType<typeof watchTree>;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'twinshop-watch-'));
    mkdirSync(path.join(root, 'order/handlers'), { recursive: true });
    write('order/handlers/place-order.ts');
    changed = new Set();
    watching = watchTree(root, (file) => changed.add(file));
  });
  afterEach(() => {
    watching.close();
    rmSync(root, { recursive: true });
  });

  const write = (file: string) => writeFileSync(path.join(root, file), String(Math.random()));

  async function tellsOf(file: string): Promise<boolean> {
    for (let wait = 0; wait < 40 && !changed.has(file); wait += 1) await sleep(50);
    return changed.delete(file);
  }

  it('tells of a file each time it is written, also after an editor has put another one in its place', async () => {
    const file = 'order/handlers/place-order.ts';
    for (let save = 0; save < 3; save += 1) {
      write('order/saved');
      renameSync(path.join(root, 'order/saved'), path.join(root, file));
      expect(await tellsOf(file)).toBe(true);
      await sleep(50);
      changed.clear();
      write(file);
      expect(await tellsOf(file)).toBe(true);
      await sleep(50);
      changed.clear();
    }
  });

  it('tells of files in folders that came later', async () => {
    mkdirSync(path.join(root, 'payment/adapters'), { recursive: true });
    write('payment/adapters/stripe.ts');
    expect(await tellsOf('payment/adapters/stripe.ts')).toBe(true);
    write('payment/adapters/stripe.ts');
    expect(await tellsOf('payment/adapters/stripe.ts')).toBe(true);
  });
});
