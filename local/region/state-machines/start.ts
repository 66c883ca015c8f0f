import { randomUUID } from 'node:crypto';
import { StatesError } from './states-error.ts';

/** What StartExecution is asked for. */
export interface Start {
  readonly name: string;
  readonly input: string;
}

const NAME = /^[\w.+!@^&()=~`'|$#%{}\\ -]{1,80}$/;
const MOST_INPUT_BYTES = 262_144;

export function startOf(request: { readonly name?: unknown; readonly input?: unknown }): Start {
  const name = String(request.name ?? randomUUID());
  const input = String(request.input ?? '{}');
  if (!NAME.test(name)) throw new StatesError('InvalidName', `Invalid Name: '${name}'`);
  if (!isJson(input)) throw new StatesError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  return { name, input };
}

function isJson(text: string): boolean {
  if (Buffer.byteLength(text) > MOST_INPUT_BYTES) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
