import { afterEach, beforeEach, jest } from '@jest/globals';

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
