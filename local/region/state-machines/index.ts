import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { AwsService, FunctionHost, Meters, Terminal } from '../types.ts';
import { createExpressExecutions } from './express.ts';
import { createMachine, type Machine } from './machine.ts';
import { createStandardOperations } from './standard/operations.ts';
import { startOf } from './start.ts';
import { StatesError } from './states-error.ts';

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

// biome-ignore lint/suspicious/noExplicitAny: an API's input, checked field by field.
type Input = Record<string, any>;

/** Step Functions: the template's workflows, run by an interpreter of the state language. */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const machines = options.template
    .ofType('AWS::StepFunctions::StateMachine')
    .map((resource) => createMachine(resource, options));
  const byArn = new Map(machines.map((machine) => [machine.arn, machine]));
  const express = createExpressExecutions(options.meters, options.terminal);
  const standard = createStandardOperations(machines, options.dataDir, options.meters);

  function machineOf({ stateMachineArn }: Input): Machine {
    const machine = byArn.get(stateMachineArn);
    if (!machine)
      throw new StatesError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    return machine;
  }

  function perform(operation: string, input: Input, requestId: string): object {
    switch (operation) {
      case 'StartExecution': {
        const machine = machineOf(input);
        const start = startOf(input);
        return machine.type === 'EXPRESS' ? express.start(machine, start, requestId) : standard.start(machine, start);
      }
      case 'ListStateMachines':
        return { stateMachines: machines.map(describe) };
      case 'DescribeStateMachine': {
        const machine = machineOf(input);
        return { ...describe(machine), status: 'ACTIVE', definition: machine.definition, roleArn: machine.roleArn };
      }
    }
    const ofStandard = standard.operations[operation];
    if (!ofStandard)
      throw new StatesError('UnknownOperationException', `The local Step Functions does not model ${operation}`);
    refuseExpress(input);
    return ofStandard(input);
  }

  /** Of an Express workflow AWS keeps logs at most. */
  function refuseExpress(input: Input) {
    if (String(input.executionArn).split(':')[5] === 'express')
      throw new StatesError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
    if (input.stateMachineArn !== undefined && machineOf(input).type === 'EXPRESS')
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
    state: () =>
      Object.fromEntries(
        machines.map(({ name, type }) => [name, (type === 'EXPRESS' ? express : standard).countByStatus(name)]),
      ),
    stop() {
      express.abandon();
      standard.stop();
    },
  };
}

function describe({ arn, name, type }: Machine) {
  return { stateMachineArn: arn, name, type, creationDate: 0 };
}
