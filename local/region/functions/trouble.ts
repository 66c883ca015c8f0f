/** What goes wrong inside a function, as one line for the person at the terminal. */
import type { InvocationFailure, Terminal } from '../types.ts';
import { traceRoot } from './trace.ts';

export function tellTrouble(terminal: Terminal, functionName: string) {
  const tell = (traceId: string, message: string) =>
    terminal.trouble(`${functionName}  ${traceRoot(traceId) || '-'}  ${message}`);
  return {
    /** Lines the function wrote itself; those of a structured logger are told by their message. */
    written(text: string, traceId: string): void {
      for (const line of text.split('\n')) if (line.trim() !== '') tell(traceId, readable(line));
    },
    failed({ kind, errorType, errorMessage, trace }: InvocationFailure, traceId: string): void {
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
