import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runIn } from './in-turn.mjs';

describe('another region’s turn', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'signals-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  // What Ctrl-C, a CI system that cancels, and a terminal that is closed send to whoever began.
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends when the whole is told to by %s, and has not gone well then',
    async (signal) => {
      const sls = path.join(folder, 'sls.mjs');
      await writeFile(
        sls,
        `import { writeFileSync } from 'node:fs';
       process.on('${signal}', () => process.exit(3));
       setTimeout(() => {}, 10_000);
       writeFileSync(process.env.READY, 'ready');`,
      );
      const watcher = watch(folder);
      const env = { ...process.env, READY: path.join(folder, `ready-${signal}`) };
      const running = runIn('eu-west-1', {}, { argv: [process.execPath, sls, 'deploy'], execArgv: [], env });
      await once(watcher, 'change');
      watcher.close();
      process.emit(signal);
      expect(await running).toBe(false);
    },
  );
});
