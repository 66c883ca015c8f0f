import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** What we read of the file that `jest --json --outputFile` leaves. */
const Results = z.object({
  numPassedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});
type Results = z.infer<typeof Results>;

/** What several runs of Jest say together: what failed, by name, and how many did. */
export function summaryOf(files: readonly string[], root: string): string {
  const results = files.filter((file) => existsSync(file)).map(read);
  const failures = results.flatMap((result) => failuresIn(result, root));
  // A Jest that was killed has left nothing to count.
  for (const file of files) if (!existsSync(file)) failures.push(`${path.basename(file, '.json')} (came to no end)`);
  const passed = results.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0);
  return [...failures.map((failure) => `FAILED ${failure}`), `${passed} passed, ${failures.length} failed`, ''].join(
    '\n',
  );
}

function read(file: string): Results {
  return Results.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** A suite that cannot be run at all is one failure. */
function failuresIn({ testResults }: Results, root: string): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((each) => each.status === 'failed');
    const file = path.relative(root, name);
    if (failed.length > 0) return failed.map(({ fullName }) => `${file} › ${fullName}`);
    return status === 'failed' ? [file] : [];
  });
}
