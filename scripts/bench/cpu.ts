import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** A moment's reading of the machine's clocks, in milliseconds of CPU. */
export interface CpuReading {
  readonly at: number;
  /** Of this process and all it started, what has ended included. */
  readonly ours: number;
  /** Of everybody. */
  readonly everybody: number;
}

export interface CpuUse {
  readonly ours: number;
  /** How much of the machine somebody else had, from 0 to 1. */
  readonly others: number;
}

/** Linux tells ticks of 10 ms, whatever its kernel's clock. */
const TICK_MS = 10;

/** Nothing where there is no /proc. */
export function readCpu(): CpuReading | undefined {
  if (process.platform !== 'linux') return undefined;
  const everybody = cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  return { at: performance.now(), ours: familyOf(process.pid), everybody };
}

export function cpuBetween(before: CpuReading | undefined, after: CpuReading | undefined): CpuUse | undefined {
  if (!before || !after) return undefined;
  const ours = after.ours - before.ours;
  const machine = (after.at - before.at) * cpus().length;
  return { ours, others: Math.max(0, after.everybody - before.everybody - ours) / machine };
}

function familyOf(root: number): number {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const told = processNamed(name);
        return told ? [[Number(name), told] as const] : [];
      }),
  );
  const isOurs = (pid: number): boolean => {
    const parent = processes.get(pid)?.parent;
    return pid === root || (parent !== undefined && isOurs(parent));
  };
  let sum = 0;
  for (const [pid, { ms }] of processes) if (isOurs(pid)) sum += ms;
  return sum;
}

function processNamed(pid: string): { parent: number; ms: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold anything: state, parent, …; the ticks of itself and of its children that ended.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
    return { parent: Number(fields[1]), ms: ticks * TICK_MS };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
