import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const run = (script: string, ...typed: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, script, 'main.ts'), ...typed], { encoding: 'utf8' });

describe.each(['simulate', 'rehearsal', 'outbox'])('the command in scripts/%s', (script) => {
  it('says what it takes when it is asked for help', () => {
    const { status, stdout } = run(script, '--help');
    expect(stdout).toMatch(/^npm run \w+ -- /);
    expect(status).toBe(0);
  });

  it('refuses an option that nobody knows, by its name, and says what it takes', () => {
    const { status, stderr } = run(script, '--if-pyton');
    expect(stderr).toMatch(/--if-pyton.*npm run \w+ -- /s);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });
});
