import { afterEach, beforeEach, jest } from '@jest/globals';
import type { TestDatabase } from './database.ts';

/**
 * What a deployed function finds around it, for a handler that reads it as it is loaded: its region, a database, and what
 * its functions.yml tells it. Gives back what takes all of it away again.
 */
export async function deployedWith(
  database: TestDatabase,
  told: Readonly<Record<string, string>>,
): Promise<() => void> {
  const before = { ...process.env };
  const endpoint = await database.client.config.endpoint?.();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_REGION: database.region,
    REGIONS: 'eu-central-1,eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...told,
  });
  return () => {
    process.env = before;
  };
}

/** The lines that the functions of a test write, its log and its metrics; each test hears its own. */
export function heard(): readonly string[] {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  return lines;
}
