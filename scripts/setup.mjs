// Makes ready what the shop needs before anything else of it can run: its packages, and a Java for DynamoDB Local where that
// is to be used: `--java` asks for it, TWINSHOP_DATABASE names it, or there is no dynoxide for this machine.
// Runs on any Node from 18 on, since the project's own Node comes with the packages. Silent when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = path.join(ROOT, 'node_modules');
const STAMP = path.join(MODULES, '.twinshop-setup');
const OLDEST_JAVA = 17;

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};
const say = (text) => process.stdout.write(`${text}\n`);
const give = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};
const run = (command, args) => spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;

const lock = read(path.join(ROOT, 'package-lock.json'));
const hash = createHash('sha256').update(lock).digest('hex');
const stamp = parse(read(STAMP));

if (stamp.lock !== hash && !installed(lock)) {
  say('Installing the packages …');
  install();
}
const java = needsJava() ? requireJava(stamp.java) : stamp.java;
if (stamp.lock !== hash || stamp.java !== java) writeFileSync(STAMP, JSON.stringify({ lock: hash, java }));

/** Whether node_modules is what the lock says: somebody may have installed it without this script. */
function installed(lockText) {
  const present = parse(read(path.join(MODULES, '.package-lock.json'))).packages;
  const wanted = parse(lockText).packages;
  if (!present || !wanted) return false;
  return Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional || present[name]?.version === version,
  );
}

function install() {
  // The project brings its own Node, so what npm says of the machine's is noise.
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  const clean = spawnSync('npm', ['ci', ...options], { cwd: ROOT, encoding: 'utf8' });
  if (clean.status === 0) return;
  // `ci` refuses a lock that does not list every other platform's binaries; `install` takes the same versions from it.
  if (run('npm', ['install', '--no-save', ...options])) return;
  give(`${clean.stderr ?? ''}\nThe packages could not be installed: see above.`);
}

function needsJava() {
  if (process.argv.includes('--java') || process.env.TWINSHOP_DATABASE === 'dynamodb-local') return true;
  const packaged = path.join(MODULES, '@dynoxide', `${process.platform}-${process.arch}`, 'dynoxide');
  return !process.env.DYNOXIDE_BIN && !existsSync(packaged);
}

/** The path of a Java that is new enough. One that was looked at before is not started again. */
function requireJava(known) {
  const found = findJava();
  if (found && found === known) return found;
  if (found && javaVersion(found) >= OLDEST_JAVA) return found;
  const debian = existsSync('/usr/bin/apt-get');
  if (!debian || process.getuid?.() !== 0) {
    give(
      `DynamoDB Local needs Java ${OLDEST_JAVA} or newer on the PATH${debian ? ': sudo apt-get install openjdk-17-jre-headless' : ' (https://adoptium.net).'}`,
    );
  }
  say(`Installing Java ${OLDEST_JAVA} for DynamoDB Local (apt-get) …`);
  const installedFromApt = (name) => run('apt-get', ['install', '-y', '--no-install-recommends', name]);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  run('apt-get', ['update']);
  if (!installedFromApt('openjdk-17-jre-headless')) installedFromApt('default-jre-headless');
  const now = findJava();
  if (!now || javaVersion(now) < OLDEST_JAVA)
    give(`Java ${OLDEST_JAVA} could not be installed. Install it and start again.`);
  return now;
}

function findJava() {
  for (const directory of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(directory, 'java');
    if (existsSync(candidate)) return realpathSync(candidate);
  }
  return undefined;
}

/** `openjdk version "17.0.15"`; before 9 it was `"1.8.0"`. */
function javaVersion(java) {
  const { stderr = '' } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const [, major = '0'] = /version "(?:1\.)?(\d+)/.exec(stderr ?? '') ?? [];
  return Number(major);
}
