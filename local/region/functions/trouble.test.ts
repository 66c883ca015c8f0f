import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InvocationFailure } from '../types.ts';
import { tellTrouble } from './trouble.ts';

const failure = (errorType: string): InvocationFailure => ({
  ok: false,
  kind: 'unhandled',
  errorType,
  errorMessage: 'no lamps',
});

describe('a function that fails', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'twinshop-trouble-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is trouble at the terminal unless its caller decides on that error; its log has it in any case', () => {
    const told: string[] = [];
    const logFile = path.join(folder, 'reserveStock.log');
    const terminal = { info: () => {}, trouble: (text: string) => void told.push(text) };
    const { failed } = tellTrouble(terminal, 'reserveStock', logFile);
    const outcomes = new Set(['OutOfStock']);
    failed(failure('OutOfStock'), 'Root=1-2-3', outcomes);
    failed(failure('TypeError'), 'Root=1-2-3', outcomes);

    expect(told).toEqual(['reserveStock  1-2-3  failed (unhandled): TypeError: no lamps']);
    const logged = readFileSync(logFile, 'utf8').trim().split('\n');
    expect(logged.map((line) => JSON.parse(line).errorType)).toEqual(['OutOfStock', 'TypeError']);
  });
});
