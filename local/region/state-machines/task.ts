import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { compilePolicy, type PolicyStatement } from '../gateway/policy.ts';
import type { FunctionHost, InvocationFailure } from '../types.ts';

/** An error as Retry and Catch see it: its name is matched, its message becomes the Cause. */
export class TaskFailure extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** The execution is over: nothing may be tried again, nothing caught. The interpreter asks for these two names. */
export class ExecutionOver extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;
}

/** What a task of the template calls, and the errors that its Retry and Catch know by name. */
export interface Task {
  readonly functionArn: string;
  readonly outcomes: ReadonlySet<string>;
}

export async function runTask(host: FunctionHost, { functionArn, outcomes }: Task, input: unknown): Promise<unknown> {
  const outcome = await host.invoke(functionArn, input, { outcomes });
  if (outcome.ok) return outcome.payload ?? null;
  throw new TaskFailure(errorName(outcome), causeOf(outcome));
}

function errorName({ kind, errorType }: InvocationFailure): string {
  return kind === 'throttled' ? 'Lambda.TooManyRequestsException' : errorType;
}

function causeOf({ errorType, errorMessage, trace }: InvocationFailure): string {
  return JSON.stringify({ errorMessage, errorType, ...(trace && { trace }) });
}

/** What a state machine's role lets it invoke. */
export function invocationRights(template: RegionTemplate, roleArn: string): (functionArn: string) => boolean {
  const role = template.ofType('AWS::IAM::Role').find(({ id }) => template.arnOf(id) === roleArn);
  if (!role) throw new Error(`There is no role ${roleArn} in the template`);
  const policies: { PolicyDocument: { Statement: PolicyStatement[] } }[] = role.properties.Policies ?? [];
  const statements = policies.flatMap(({ PolicyDocument }) => [PolicyDocument.Statement].flat());
  const policy = compilePolicy(statements, { 'aws:RequestedRegion': template.region });
  return (functionArn) => policy({ action: 'lambda:InvokeFunction', resource: functionArn }).allowed;
}
