import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { AwsService, FunctionHost, Meters, Terminal } from '../types.ts';
import { openExecutions } from './executions.ts';
import { createMachine } from './machine.ts';
import { createOperations, StatesError } from './operations.ts';

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

export interface StepFunctions {
  readonly service: AwsService;
  /** Executions by state machine and status. */
  state(): Record<string, Record<string, number>>;
  stop(): void;
}

export interface StepFunctionsOptions {
  readonly template: RegionTemplate;
  readonly host: FunctionHost;
  readonly meters: Meters;
  readonly terminal: Terminal;
  readonly dataDir: string;
}

/** Step Functions: the template's standard workflows, run by an interpreter of the state language. */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const machines = options.template
    .ofType('AWS::StepFunctions::StateMachine')
    .map((resource) => createMachine(resource, options));
  const executions = openExecutions(options.dataDir);
  const { operations, abandon } = createOperations(machines, executions);

  const service: AwsService = {
    name: 'states',
    async handle({ operation, body }) {
      const perform = operations[operation];
      try {
        if (!perform)
          throw new StatesError('UnknownOperationException', `The local Step Functions does not model ${operation}`);
        return { status: 200, headers: JSON_TYPE, body: JSON.stringify(perform(JSON.parse(body.toString() || '{}'))) };
      } catch (error) {
        if (!(error instanceof StatesError)) throw error;
        const answer = { __type: `com.amazonaws.swf.service.v2.model#${error.name}`, message: error.message };
        return { status: 400, headers: JSON_TYPE, body: JSON.stringify(answer) };
      }
    },
  };
  return {
    service,
    state: () => Object.fromEntries(machines.map(({ name }) => [name, executions.countByStatus(name)])),
    stop() {
      abandon();
      executions.close();
    },
  };
}
