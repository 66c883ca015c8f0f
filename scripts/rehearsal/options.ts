export interface Options {
  /** Without Python there is nothing to rehearse with; whether that is a failure is for the caller to say. */
  readonly ifPython: boolean;
  /** cfn-lint takes half of the time. */
  readonly lint: boolean;
  /** Keeps the copy, the logs and the engine's files. */
  readonly keep: boolean;
}

export class UnknownOption extends Error {}

export const USAGE = `npm run rehearse -- [--if-python] [--no-lint] [--keep]
  --if-python   succeed without rehearsing when there is no Python
  --no-lint     rehearse the deployment alone
  --keep        leave the copy of the project and the logs behind, and say where`;

export function optionsFrom(typed: readonly string[]): Options {
  const known = new Set(['--if-python', '--no-lint', '--keep']);
  const unknown = typed.find((option) => !known.has(option));
  if (unknown) throw new UnknownOption(`Unknown option ${unknown}.\n${USAGE}`);
  return {
    ifPython: typed.includes('--if-python'),
    lint: !typed.includes('--no-lint'),
    keep: typed.includes('--keep'),
  };
}
