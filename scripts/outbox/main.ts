/** Sends again what the streams could not deliver: docs/runbooks/dead-letters.md. */
import { partsOnAws } from './aws.ts';
import { commandFrom, USAGE } from './options.ts';
import { replay } from './replay.ts';

if (process.argv.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const command = commandFrom(process.argv.slice(2), new Date());
if (typeof command === 'string') {
  console.error(`${command}\n\n${USAGE}`);
  process.exit(2);
}

const { stage, region, since, until, send } = command;
const parts = partsOnAws(command);
try {
  console.log(`${stage}, ${region}: written from ${since.toISOString()} to ${until.toISOString()}`);
  const { found, sent, failed } = await replay(parts, send);
  for (const [kind, count] of [...found].sort()) console.log(`${String(count).padStart(8)}  ${kind}`);
  if (found.size === 0) console.log('Nothing was written for this region in that time.');
  else if (!send) console.log('Nothing was sent. Add --send to pass all of it to the readers again.');
  else console.log(`${sent} went through.`);
  for (const key of failed)
    console.error(`failed: ${key} (the log of its reader says why: code record-failed or record-set-aside)`);
  if (failed.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(`Stopped: ${error instanceof Error ? error.message : error}`);
  console.error('Mend the cause, then run the same command again. Whatever went through is recognised.');
  process.exitCode = 1;
} finally {
  parts.close();
}
