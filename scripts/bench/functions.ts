import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { loadRegionTemplate } from '../../compiled/template/index.ts';
import { median } from './percentiles.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const ROUNDS = 5;

/** The least that any function with a table needs: what the others are compared with. */
const BARE = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = (event) => db.send(new GetCommand(event));
`;

export interface FunctionFigures {
  readonly name: string;
  readonly zipBytes: number;
  /** Median and least of the rounds; the least is what the machine's noise did not reach. */
  readonly loadMs: number;
  readonly leastLoadMs: number;
  /** Median against the median of the bare client, in the same run. */
  readonly ratio: number;
}

interface Candidate {
  readonly name: string;
  readonly module: string;
  readonly env: Record<string, string>;
}

export async function measureFunctions(templateDir: string, region: string): Promise<readonly FunctionFigures[]> {
  const workDir = await mkdtemp(join(tmpdir(), 'twinshop-bench-'));
  try {
    const bare = { name: 'bare document client', module: await bundleBare(workDir), env: {} };
    const functions = await packagedFunctions(templateDir, region);
    const times = new Map<string, number[]>();
    // Round by round, so that a slow moment of the machine meets all of them.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const candidate of [bare, ...functions]) {
        times.set(candidate.name, [...(times.get(candidate.name) ?? []), await loadTime(candidate, region)]);
      }
    }
    const bareMs = median(times.get(bare.name) ?? []);
    return Promise.all(
      [bare, ...functions].map(async ({ name }) => {
        const measured = times.get(name) ?? [];
        const loadMs = median(measured);
        const zipBytes = name === bare.name ? 0 : (await stat(join(templateDir, `${name}.zip`))).size;
        return { name, zipBytes, loadMs, leastLoadMs: Math.min(...measured), ratio: loadMs / bareMs };
      }),
    );
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

async function bundleBare(workDir: string): Promise<string> {
  const { options } = require('../../config/esbuild.cjs');
  const outfile = join(workDir, 'bare.mjs');
  const resolveDir = new URL('../..', import.meta.url).pathname;
  await build({ ...options, stdin: { contents: BARE, resolveDir }, outfile });
  return outfile;
}

async function packagedFunctions(templateDir: string, region: string): Promise<readonly Candidate[]> {
  const template = loadRegionTemplate({ templateDir, region, awsPort: 0, parameters: {} });
  return Promise.all(
    template.ofType('AWS::Lambda::Function').map(async ({ properties }) => {
      const name = String(properties.Code.S3Key).replace(/^.*\/(\w+)\.zip$/, '$1');
      const file = `${String(properties.Handler).replace(/\.handler$/, '')}.mjs`;
      const directory = join(templateDir, 'functions', name);
      if (!(await readdir(directory))) throw new Error(`${name} is not unpacked.`);
      return { name, module: join(directory, file), env: properties.Environment?.Variables ?? {} };
    }),
  );
}

/** From the first line of the module to its last, in a process of its own, as at a cold start. */
async function loadTime({ module, env }: Candidate, region: string): Promise<number> {
  const script = `const t=performance.now();await import(${JSON.stringify(module)});process.stdout.write('\\n'+(performance.now()-t))`;
  const credentials = { AWS_REGION: region, AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH ?? '', ...env, ...credentials },
  });
  return Number(stdout.slice(stdout.lastIndexOf('\n') + 1));
}

export async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((total, { size }) => total + size, 0);
}
