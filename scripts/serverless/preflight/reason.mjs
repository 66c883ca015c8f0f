/**
 * An error's name and message, for one line. What a failed connection says stands in its cause; of several addresses that
 * were tried, in the first.
 */
export function reasonOf(error) {
  if (typeof error?.message !== 'string') return String(error);
  const cause = error.cause ?? error;
  const told = cause.errors?.[0] ?? cause;
  if (/^(Abort|Timeout)Error$/.test(told.name)) return 'no answer in time';
  const message = told.message || told.code || error.message;
  return /^(Serverless)?Error$/.test(told.name) ? message : `${told.name}: ${message}`;
}
