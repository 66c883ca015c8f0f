import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Execution } from '../execution.ts';
import { openJournal } from './journal.ts';

const execution = (name: string): Execution => ({
  arn: `arn:${name}`,
  machine: 'checkout',
  name,
  input: '{}',
  startedAt: Date.now(),
  status: 'RUNNING',
});

describe('the journal of executions', () => {
  it('aborts what ran when the process died, and keeps what had ended', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'journal-'));
    const { journal } = openJournal(directory, 10);
    const ended = execution('ended');
    for (const one of [ended, execution('running')]) journal.started(one);
    journal.ended({ ...ended, status: 'SUCCEEDED', output: '1', stoppedAt: Date.now() });
    appendFileSync(path.join(directory, 'executions.jsonl'), '{"start":{"arn":"half a li');
    const after = openJournal(directory, 10).executions;
    expect(after.map(({ name, status, output, cause }) => ({ name, status, output, cause }))).toEqual([
      { name: 'ended', status: 'SUCCEEDED', output: '1', cause: undefined },
      { name: 'running', status: 'ABORTED', output: undefined, cause: 'The region stopped' },
    ]);
  });

  it('remembers the names of the executions it no longer holds', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'journal-'));
    const { journal } = openJournal(directory, 10);
    for (const name of ['a', 'b', 'c']) journal.started(execution(name));
    openJournal(directory, 1);
    const { executions, names } = openJournal(directory, 1);
    expect(executions.map(({ name }) => name)).toEqual(['c']);
    expect([...names.keys()].sort()).toEqual(['arn:a', 'arn:b', 'arn:c']);
  });
});
