import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledRegion, compile, type Json, listOf, statementsOf } from '../support/templates.ts';

const validate = createRequire(import.meta.url)('asl-validator');

/** What the language knows. A misspelt field of a retry is passed over in silence, by AWS and by every validator. */
const RETRY_FIELDS = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const CATCH_FIELDS = ['ErrorEquals', 'ResultPath', 'Next', 'Comment'];
const TASK_FIELDS = [
  'Type',
  'Comment',
  'Resource',
  'TimeoutSeconds',
  'Parameters',
  'ResultSelector',
  'InputPath',
  'ResultPath',
  'OutputPath',
  'Retry',
  'Catch',
  'Next',
  'End',
];
/** What Step Functions asks of the role of a machine that logs; these know no resources. */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
const HAPPY_PATH_TRANSITIONS = 6;

describe('the checkout', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('local');
  }, 600_000);
  const machines = () =>
    regions.flatMap(({ resolved }) =>
      resolved
        .ofType('AWS::StepFunctions::StateMachine')
        .map((machine) => ({ resolved, machine, definition: definitionOf(machine.properties) })),
    );
  const states = () => machines().flatMap(({ definition }) => Object.entries<Json>(definition.States));
  const tasks = () => states().filter(([, { Type }]) => Type === 'Task');

  it('is valid Amazon States Language', () => {
    expect(machines()).toHaveLength(regions.length);
    for (const { definition } of machines()) {
      const { isValid, errorsText } = validate(definition);
      expect(isValid ? '' : errorsText('\n')).toBe('');
    }
  });

  it('is traced, as its functions are', () => {
    for (const { machine } of machines()) expect(machine.properties.TracingConfiguration).toEqual({ Enabled: true });
  });

  it('is billed by the second, and logs its failures without what was ordered', () => {
    for (const { resolved, machine } of machines()) {
      const [logs] = resolved.ofType('AWS::Logs::LogGroup').filter(({ id }) => id === 'CheckoutLogs');
      expect(machine.properties).toMatchObject({
        StateMachineType: 'EXPRESS',
        LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
      });
      expect(logs?.properties.RetentionInDays).toBeGreaterThan(0);
    }
  });

  it('may bring its logs to where they are kept, or AWS refuses to make it', () => {
    for (const { resolved, machine } of machines()) {
      const role = resolved
        .ofType('AWS::IAM::Role')
        .find(({ id }) => resolved.arnOf(id) === machine.properties.RoleArn);
      const granted = role
        ? statementsOf(role).flatMap(({ Action, Resource }) => (listOf(Resource).includes('*') ? listOf(Action) : []))
        : [];
      expect(granted).toEqual(expect.arrayContaining(LOG_DELIVERY));
    }
  });

  it('is spelt as the language spells it', () => {
    const unknown = tasks().flatMap(([name, task]) => [
      ...unknownIn(task, TASK_FIELDS).map((field) => `${name}.${field}`),
      ...listOf<Json>(task.Retry).flatMap((retry) =>
        unknownIn(retry, RETRY_FIELDS).map((field) => `${name}.Retry.${field}`),
      ),
      ...listOf<Json>(task.Catch).flatMap((caught) =>
        unknownIn(caught, CATCH_FIELDS).map((field) => `${name}.Catch.${field}`),
      ),
    ]);
    expect(unknown).toEqual([]);
  });

  it('waits for no step for ever', () => {
    for (const { definition } of machines()) expect(definition.TimeoutSeconds).toBeGreaterThan(0);
    const endless = tasks().filter(([, { TimeoutSeconds }]) => !(TimeoutSeconds > 0));
    expect(endless.map(([name]) => name)).toEqual([]);
  });

  it('gives a step longer than its function takes, so that the function’s own answer counts', () => {
    for (const { resolved, definition } of machines()) {
      for (const [name, { Type, Resource, TimeoutSeconds }] of Object.entries<Json>(definition.States)) {
        if (Type !== 'Task') continue;
        const { Timeout } = functionAt(resolved, Resource)?.properties ?? {};
        expect([name, TimeoutSeconds > Timeout]).toEqual([name, true]);
      }
    }
  });

  it('tries every step again, a bounded number of times, apart from each other', () => {
    const retries = tasks().flatMap(([name, { Retry }]) => listOf<Json>(Retry).map((retry) => ({ name, ...retry })));
    expect(
      tasks().filter(
        ([, { Retry }]) => !listOf<Json>(Retry).some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL')),
      ),
    ).toEqual([]);
    for (const { name, MaxAttempts, JitterStrategy, MaxDelaySeconds } of retries) {
      expect([name, MaxAttempts]).toEqual([name, expect.any(Number)]);
      if (MaxAttempts > 0) expect([name, JitterStrategy, MaxDelaySeconds]).toEqual([name, 'FULL', expect.any(Number)]);
    }
  });

  it('lets no failure end it without a state that deals with it', () => {
    const uncaught = tasks().filter(
      ([name, { Catch }]) =>
        name !== 'NeedsReview' && !listOf<Json>(Catch).some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL')),
    );
    expect(uncaught.map(([name]) => name)).toEqual([]);
  });

  it('calls functions that there are, and may call no other', () => {
    for (const { resolved, machine, definition } of machines()) {
      const called = Object.values<Json>(definition.States).flatMap(({ Type, Resource }) =>
        Type === 'Task' ? [Resource] : [],
      );
      const known = resolved.ofType('AWS::Lambda::Function').map(({ id }) => resolved.arnOf(id));
      expect(called.filter((arn) => !known.includes(arn))).toEqual([]);
      const role = resolved
        .ofType('AWS::IAM::Role')
        .find(({ id }) => resolved.arnOf(id) === machine.properties.RoleArn);
      const invoke = role
        ? statementsOf(role).filter(({ Action }) => listOf(Action).includes('lambda:InvokeFunction'))
        : [];
      expect(invoke.flatMap(({ Resource }) => listOf(Resource)).sort()).toEqual([...new Set(called)].sort());
      expect(Object.keys(machine.properties.DefinitionSubstitutions).sort()).toEqual(
        placeholdersOf(machine.properties.Definition),
      );
    }
  });

  it('takes at most six transitions when all goes well', () => {
    for (const { definition } of machines()) {
      let transitions = 1;
      for (let at = definition.StartAt; at; at = definition.States[at].Next) transitions += 1;
      expect(transitions).toBeLessThanOrEqual(HAPPY_PATH_TRANSITIONS);
    }
  });
});

function definitionOf({ Definition, DefinitionSubstitutions }: Json): Json {
  const text = JSON.stringify(Definition).replaceAll(
    /\$\{(\w+)\}/g,
    (_, name) => DefinitionSubstitutions[name] ?? `\${${name}}`,
  );
  return JSON.parse(text);
}

const placeholdersOf = (definition: Json) =>
  [...new Set([...JSON.stringify(definition).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))].sort();
const functionAt = (resolved: CompiledRegion['resolved'], arn: string) =>
  resolved.ofType('AWS::Lambda::Function').find(({ id }) => resolved.arnOf(id) === arn);
const unknownIn = (value: Json, known: readonly string[]) => Object.keys(value).filter((name) => !known.includes(name));
