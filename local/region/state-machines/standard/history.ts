import type { RunEvent } from '../machine.ts';

/** An event of GetExecutionHistory: the ones a reader of a saga looks for, under AWS's names. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

export function addToHistory(history: HistoryEvent[], event: RunEvent): void {
  const told = describe(event);
  if (!told) return;
  const id = history.length + 1;
  history.push({ id, previousEventId: id - 1, timestamp: event.timestamp / 1000, ...told });
}

function describe(event: RunEvent): ({ type: string } & Record<string, unknown>) | undefined {
  const { state } = event;
  switch (event.type) {
    case 'ExecutionStarted':
      return { type: 'ExecutionStarted', executionStartedEventDetails: { input: JSON.stringify(event.input) } };
    case 'ExecutionSucceeded':
      return { type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: JSON.stringify(event.output) } };
    case 'ExecutionFailed':
      return { type: 'ExecutionFailed', executionFailedEventDetails: failure(event) };
    case 'ExecutionAborted':
      return { type: 'ExecutionAborted', executionAbortedEventDetails: {} };
    case 'ExecutionTimeout':
      return { type: 'ExecutionTimedOut', executionTimedOutEventDetails: { error: 'States.Timeout' } };
    case 'StateEntered':
      return {
        type: `${state?.type}StateEntered`,
        stateEnteredEventDetails: { name: state?.name, input: JSON.stringify(state?.input) },
      };
    case 'StateExited':
      return {
        type: `${state?.type}StateExited`,
        stateExitedEventDetails: { name: state?.name, output: JSON.stringify(state?.output) },
      };
    case 'StateFailed':
      return event.Error === 'States.Timeout'
        ? { type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: failure(event) }
        : { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failure(event) };
    case 'StateRetried':
      return {
        type: 'LambdaFunctionScheduled',
        lambdaFunctionScheduledEventDetails: { input: JSON.stringify(state?.input) },
      };
    default:
      return undefined;
  }
}

function failure({ Error: error, Cause: cause }: RunEvent) {
  return { error, cause: typeof cause === 'string' ? cause : JSON.stringify(cause) };
}
