import type { Ending, Execution, ExecutionStatus } from '../execution.ts';
import type { HistoryEvent } from './history.ts';
import { openJournal } from './journal.ts';

export interface Executions {
  get(arn: string): Execution | undefined;
  /** Also of an execution that is known by name alone. */
  isNameTaken(arn: string): boolean;
  newestFirst(machine: string): readonly Execution[];
  start(execution: Execution, history: readonly HistoryEvent[]): void;
  end(execution: Execution, ending: Ending): void;
  historyOf(arn: string): readonly HistoryEvent[] | undefined;
  countByStatus(machine: string): Record<string, number>;
  close(): void;
}

// What a person looks at. Beyond them an execution is known by its name alone, so that memory does not grow with orders.
const MOST_EXECUTIONS = 20_000;
const MOST_HISTORIES = 1000;

export function openExecutions(dataDir: string): Executions {
  const remembered = openJournal(dataDir, MOST_EXECUTIONS);
  const { journal } = remembered;
  const names = new Set(remembered.names.keys());
  const executions = new Map(remembered.executions.map((execution) => [execution.arn, execution]));
  const histories = new Map<string, readonly HistoryEvent[]>();
  const counts = new Map<string, Map<ExecutionStatus, number>>();
  for (const { machine, status } of executions.values()) count(machine, status, 1);

  function count(machine: string, status: ExecutionStatus, change: number) {
    const ofMachine = counts.get(machine) ?? new Map<ExecutionStatus, number>();
    counts.set(machine, ofMachine.set(status, (ofMachine.get(status) ?? 0) + change));
  }

  function forgetOldest() {
    for (const [arn, { status }] of executions) {
      if (executions.size <= MOST_EXECUTIONS) return;
      if (status !== 'RUNNING') executions.delete(arn);
    }
  }

  return {
    get: (arn) => executions.get(arn),
    isNameTaken: (arn) => names.has(arn),
    newestFirst: (machine) => [...executions.values()].filter((execution) => execution.machine === machine).reverse(),
    start(execution, history) {
      journal.started(execution);
      names.add(execution.arn);
      executions.set(execution.arn, execution);
      histories.set(execution.arn, history);
      count(execution.machine, 'RUNNING', 1);
      if (executions.size > MOST_EXECUTIONS) forgetOldest();
      const [oldest] = histories.size > MOST_HISTORIES ? histories.keys() : [];
      if (oldest) histories.delete(oldest);
    },
    end(execution, ending) {
      Object.assign(execution, ending, { stoppedAt: Date.now() });
      journal.ended(execution);
      count(execution.machine, 'RUNNING', -1);
      count(execution.machine, ending.status, 1);
    },
    historyOf: (arn) => histories.get(arn),
    countByStatus: (machine) => Object.fromEntries(counts.get(machine) ?? []),
    close: () => journal.close(),
  };
}
