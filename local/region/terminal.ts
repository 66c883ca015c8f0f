import type { Terminal } from './types.ts';

export interface RegionTerminal extends Terminal {
  /** From here on nothing is said: what breaks, breaks because the region goes. */
  hush(): void;
}

/** The lines of one region; `quiet` leaves the trouble. */
export function createTerminal({ region, quiet }: { region: string; quiet: boolean }): RegionTerminal {
  let hushed = false;
  const line = (text: string) => `${new Date().toISOString().slice(11, 23)} ${region}  ${text}\n`;
  return {
    info: (text) => void (quiet || hushed || process.stdout.write(line(text))),
    trouble: (text) => void (hushed || process.stderr.write(line(text))),
    hush() {
      hushed = true;
    },
  };
}
