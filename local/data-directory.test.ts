import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDataDirectory } from './data-directory.ts';

describe('the data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const used = (engine: 'dynoxide' | 'dynamodb-local') => {
    const opened = openDataDirectory(folder, { fresh: false, engine });
    writeFileSync(path.join(folder, 'replication.sqlite'), '');
    opened.release();
  };

  it('is opened again by the engine that wrote it', () => {
    used('dynoxide');
    expect(() => used('dynoxide')).not.toThrow();
  });

  it('is refused to another engine, with the way out, and stays free', () => {
    used('dynamodb-local');
    expect(() => used('dynoxide')).toThrow(/dynamodb-local wrote the data .* Start with --database dynamodb-local, or/);
    expect(() => used('dynamodb-local')).not.toThrow();
  });

  it('is refused when an earlier Twinshop left it', () => {
    writeFileSync(path.join(folder, 'replication.sqlite'), '');
    expect(() => used('dynoxide')).toThrow(/An earlier Twinshop left data in .* Start with --fresh/);
  });

  it('forgets it all when asked to', () => {
    used('dynamodb-local');
    openDataDirectory(folder, { fresh: true, engine: 'dynoxide' }).release();
    expect(readdirSync(folder)).toEqual(['database']);
  });

  it('is one shop’s at a time', () => {
    const opened = openDataDirectory(folder, { fresh: false, engine: 'dynoxide' });
    expect(() => openDataDirectory(folder, { fresh: false, engine: 'dynoxide' })).toThrow('Another shop');
    opened.release();
  });
});
