import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Ending, Execution } from '../execution.ts';

/** Executions on disk: a line for each start and each end, so that a killed process forgets none it acknowledged. */
export interface Journal {
  started(execution: Execution): void;
  ended(execution: Execution): void;
  close(): void;
}

type Line =
  | { readonly start: Execution }
  | ({ readonly end: string; readonly at: number } & Ending)
  /** An execution of which only the name is kept: it cannot be used again. */
  | { readonly name: string; readonly at: number };

export interface Remembered {
  readonly executions: readonly Execution[];
  readonly names: ReadonlyMap<string, number>;
}

// AWS keeps an execution and its name for as long.
const KEEP_MS = 90 * 24 * 3_600_000;

/**
 * Reads what there was and writes it again, shorter: the `most` newest executions in full, of the rest the names.
 * What was running died with the process. On AWS it would have gone on; here whoever relies on it must start it again,
 * which is what losing a region asks of them anyway.
 */
export function openJournal(dataDir: string, most: number): Remembered & { readonly journal: Journal } {
  const file = path.join(dataDir, 'executions.jsonl');
  mkdirSync(dataDir, { recursive: true });
  const { executions, names } = read(file);
  for (const execution of executions.values()) {
    if (execution.status !== 'RUNNING') continue;
    Object.assign(execution, { status: 'ABORTED', stoppedAt: Date.now(), cause: 'The region stopped' });
  }
  const newest = [...executions.values()].slice(-most);
  for (const { arn, startedAt } of newest) names.set(arn, startedAt);
  const kept = new Set(newest.map(({ arn }) => arn));
  const lines: Line[] = [
    ...[...names].filter(([name]) => !kept.has(name)).map(([name, at]) => ({ name, at })),
    ...newest.map((start) => ({ start })),
  ];
  writeFileSync(`${file}.next`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  renameSync(`${file}.next`, file);

  const descriptor = openSync(file, 'a');
  // Synchronous on purpose: what is in the system's cache survives the death of the process, a promise does not.
  const append = (line: Line) => void writeSync(descriptor, `${JSON.stringify(line)}\n`);
  return {
    executions: newest,
    names,
    journal: {
      started: (execution) => append({ start: execution }),
      ended({ arn, status, stoppedAt = Date.now(), output, error, cause }) {
        if (status === 'RUNNING') return;
        append({
          end: arn,
          at: stoppedAt,
          status,
          ...(output !== undefined && { output }),
          ...(error !== undefined && { error }),
          ...(cause !== undefined && { cause }),
        });
      },
      close: () => closeSync(descriptor),
    },
  };
}

function read(file: string): { executions: Map<string, Execution>; names: Map<string, number> } {
  const executions = new Map<string, Execution>();
  const names = new Map<string, number>();
  const oldest = Date.now() - KEEP_MS;
  for (const line of linesOf(file)) {
    if ('start' in line && line.start.startedAt > oldest) {
      executions.set(line.start.arn, line.start);
      names.set(line.start.arn, line.start.startedAt);
    } else if ('end' in line) {
      const { end, at, ...ending } = line;
      const execution = executions.get(end);
      if (execution) Object.assign(execution, ending, { stoppedAt: at });
    } else if ('name' in line && line.at > oldest) names.set(line.name, line.at);
  }
  return { executions, names };
}

function linesOf(file: string): Line[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line ? [JSON.parse(line)] : [];
    } catch {
      // The last line of a process that was killed while it wrote.
      return [];
    }
  });
}
