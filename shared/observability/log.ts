import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * One JSON line per fact. Fields are named by the caller, one by one: there is no way to log a whole event or request,
 * so that no token, address or mail slips in. Powertools' logger was weighed (docs/adr/0006-small-bundles.md).
 */
type Field = string | number | boolean | undefined | readonly string[];
export type Fields = Readonly<Record<string, Field>>;

/**
 * Names the fact, in words that never change when the message does: runbooks search for it (docs/runbooks/README.md).
 * The type wants kebab-case, so that a message cannot stand in its place.
 */
type Code = `${Lowercase<string>}-${Lowercase<string>}`;

const LEVELS = { INFO: 20, WARN: 30, ERROR: 40 } as const;
type Level = keyof typeof LEVELS;

let context: Fields = {};

/** What every line of this invocation carries: trace id, order id. Instances serve one event at a time. */
export function setLogContext(fields: Fields): void {
  context = fields;
}

export function addLogContext(fields: Fields): void {
  context = { ...context, ...fields };
}

const messageContext = new AsyncLocalStorage<Fields>();

/** The messages of a batch are worked on side by side: each logs under its own trace. */
export function withLogContext<T>(fields: Fields, work: () => Promise<T>): Promise<T> {
  return messageContext.run(fields, work);
}

function write(level: Level, code: Code, message: string, fields: Fields): void {
  const threshold = LEVELS[(process.env.LOG_LEVEL as Level | undefined) ?? 'INFO'] ?? LEVELS.INFO;
  if (LEVELS[level] < threshold) return;
  process.stdout.write(
    `${JSON.stringify({
      time: new Date().toISOString(),
      level,
      code,
      message,
      function: process.env.AWS_LAMBDA_FUNCTION_NAME,
      region: process.env.AWS_REGION,
      ...context,
      ...messageContext.getStore(),
      ...fields,
    })}\n`,
  );
}

/** Name, message and where: enough to find the fault. A cause is followed, its data is not. */
function describe(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const cause = error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
  return { error: error.name, detail: error.message, cause, stack: error.stack?.split('\n').slice(1, 6) };
}

export const log = {
  info: (code: Code, message: string, fields: Fields = {}) => write('INFO', code, message, fields),
  warn: (code: Code, message: string, fields: Fields = {}) => write('WARN', code, message, fields),
  error: (code: Code, message: string, error: unknown, fields: Fields = {}) =>
    write('ERROR', code, message, { ...describe(error), ...fields }),
};
