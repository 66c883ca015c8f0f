/** What goes wrong inside a function: in its log file, and as one line for the person at the terminal. */
import { appendFileSync } from 'node:fs';
import type { InvocationFailure, Terminal } from '../types.ts';
import { traceRoot } from './trace.ts';

export interface Trouble {
  /** Lines the function wrote itself; those of a structured logger are told by their message. */
  written(text: string, traceId: string): void;
  /** Logged always, as Lambda does; told unless the caller expects it. */
  failed(failure: InvocationFailure, traceId: string, outcomes?: ReadonlySet<string>): void;
}

export function tellTrouble(terminal: Terminal, functionName: string, logFile: string): Trouble {
  const tell = (traceId: string, message: string) =>
    terminal.trouble(`${functionName}  ${traceRoot(traceId) || '-'}  ${message}`);
  return {
    written(text, traceId) {
      for (const line of text.split('\n')) if (line.trim() !== '') tell(traceId, readable(line));
    },
    failed({ kind, errorType, errorMessage, trace }, traceId, outcomes) {
      const timestamp = new Date().toISOString();
      const entry = { timestamp, level: 'ERROR', traceId: traceRoot(traceId), kind, errorType, errorMessage, trace };
      appendFileSync(logFile, `${JSON.stringify(entry)}\n`);
      if (outcomes?.has(errorType)) return;
      const where = kind === 'unhandled' || kind === 'crash' ? trace?.find((line) => line.includes(' at ')) : undefined;
      tell(traceId, `failed (${kind}): ${errorType}: ${errorMessage}${where ? `  ${where.trim()}` : ''}`);
    },
  };
}

function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, message, error } = JSON.parse(line);
    if (typeof message !== 'string') return line;
    const cause = error?.message ? `: ${error.name ?? 'Error'}: ${error.message}` : '';
    return `${level ?? ''} ${message}${cause}`.trim();
  } catch {
    return line;
  }
}
