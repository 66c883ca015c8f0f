import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The processes that one has started, and those that these have started, and so on: itself first. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = readText(`/proc/${name}/stat`);
    // The command stands in brackets and may contain anything; the parent is the second field behind it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(Number(name), parent);
  }
  const family = [pid];
  for (const each of family)
    family.push(...[...parents].filter(([, parent]) => parent === each).map(([child]) => child));
  return family;
}

export function isAlive(pid: number): boolean {
  const stat = readText(`/proc/${pid}/stat`);
  return stat !== '' && !/\) Z /.test(stat);
}

export interface Listener {
  readonly pid: number;
  readonly address: string;
  readonly port: number;
}

/** Where these processes take connections, as the kernel sees it. */
export function listenersOf(pids: readonly number[]): Listener[] {
  const listening = new Map<string, { address: string; port: number }>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readText(file).split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      if (state === '0A') listening.set(inode, { address: addressFrom(address), port: Number.parseInt(port, 16) });
    }
  }
  return pids.flatMap((pid) =>
    socketsOf(pid).flatMap((inode) => {
      const found = listening.get(inode);
      return found ? [{ pid, ...found }] : [];
    }),
  );
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

const LOOPBACK_6 = ['00000000000000000000000001000000', '0000000000000000FFFF00000100007F'];

/** The kernel writes addresses as little-endian words. */
function addressFrom(hex: string): string {
  if (hex.length > 8) return LOOPBACK_6.includes(hex) ? '127.0.0.1' : `[${hex}]`;
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
