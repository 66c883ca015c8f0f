import type { Terminal } from './types.ts';

/** The lines of one region; `quiet` leaves the trouble. */
export function createTerminal({ region, quiet }: { region: string; quiet: boolean }): Terminal {
  const line = (text: string) => `${new Date().toISOString().slice(11, 23)} ${region}  ${text}\n`;
  return {
    info: (text) => void (quiet || process.stdout.write(line(text))),
    trouble: (text) => void process.stderr.write(line(text)),
  };
}
