import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { AwsService, FunctionHost, Meters, Terminal } from '../types.ts';
import { createExpressExecutions } from './express.ts';
import { createMachine, type Machine } from './machine.ts';
import { startOf } from './start.ts';
import { StatesError } from './states-error.ts';

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

/** What only a Standard workflow can be asked. */
const OF_STANDARD = new Set(['DescribeExecution', 'GetExecutionHistory', 'ListExecutions', 'StopExecution']);

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
}

// biome-ignore lint/suspicious/noExplicitAny: an API's input, checked field by field.
type Input = Record<string, any>;

/** Step Functions: the template's Express workflows, run by an interpreter of the state language. */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const machines = options.template
    .ofType('AWS::StepFunctions::StateMachine')
    .map((resource) => createMachine(resource, options));
  const byArn = new Map(machines.map((machine) => [machine.arn, machine]));
  const express = createExpressExecutions(options.meters, options.terminal);

  function machineOf({ stateMachineArn }: Input): Machine {
    const machine = byArn.get(stateMachineArn);
    if (!machine)
      throw new StatesError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    return machine;
  }

  function perform(operation: string, input: Input, requestId: string): object {
    switch (operation) {
      case 'StartExecution': {
        return express.start(machineOf(input), startOf(input), requestId);
      }
      case 'ListStateMachines':
        return { stateMachines: machines.map(describe) };
      case 'DescribeStateMachine': {
        const machine = machineOf(input);
        return { ...describe(machine), status: 'ACTIVE', definition: machine.definition, roleArn: machine.roleArn };
      }
    }
    if (OF_STANDARD.has(operation)) refuse(input);
    throw new StatesError('UnknownOperationException', `The local Step Functions does not model ${operation}`);
  }

  /** Of an Express workflow AWS keeps logs at most. */
  function refuse(input: Input): never {
    if (input.executionArn !== undefined)
      throw new StatesError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
    machineOf(input);
    throw new StatesError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    );
  }

  const service: AwsService = {
    name: 'states',
    async handle({ operation, body, id }) {
      try {
        const answer = perform(operation, JSON.parse(body.toString() || '{}'), id);
        return { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer) };
      } catch (error) {
        if (!(error instanceof StatesError)) throw error;
        const answer = { __type: `com.amazonaws.swf.service.v2.model#${error.name}`, message: error.message };
        return { status: 400, headers: JSON_TYPE, body: JSON.stringify(answer) };
      }
    },
  };
  return {
    service,
    state: () => Object.fromEntries(machines.map(({ name }) => [name, express.countByStatus(name)])),
    stop: () => express.abandon(),
  };
}

function describe({ arn, name }: Machine) {
  return { stateMachineArn: arn, name, type: 'EXPRESS', creationDate: 0 };
}
