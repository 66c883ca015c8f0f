import { randomUUID } from 'node:crypto';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import type { FunctionHost, Terminal } from '../types.ts';
import { parseSchedule } from './expression.ts';

// What setTimeout can hold; a schedule further away is looked at again then.
const LONGEST_WAIT_MS = 2_147_483_647;

/**
 * Starts the template's rules with a schedule, on Lambda functions alone. The first run comes a full period after the
 * start. A run that fails is not tried again, as Lambda would twice: the next one comes anyway.
 */
export function startSchedules(template: RegionTemplate, host: FunctionHost, terminal: Terminal): () => void {
  const stops = template
    .ofType('AWS::Events::Rule')
    .filter(({ properties }) => properties.ScheduleExpression && properties.State !== 'DISABLED')
    .flatMap((rule) => (rule.properties.Targets ?? []).map((target: { Arn: string }) => startTarget(rule, target.Arn)));

  function startTarget(rule: Resource, functionArn: string): () => void {
    if (!functionArn.includes(':function:')) throw new Error(`${rule.id}: the local schedules invoke functions alone`);
    const ruleArn = template.arnOf(rule.id);
    if (!mayInvoke(template, ruleArn, functionArn)) {
      throw new Error(`${rule.id}: no AWS::Lambda::Permission lets the rule invoke ${functionArn}`);
    }
    const nextRun = parseSchedule(rule.properties.ScheduleExpression);
    let timer: NodeJS.Timeout;

    function waitFor(due: Date) {
      const wait = due.getTime() - Date.now();
      timer = setTimeout(() => (wait > LONGEST_WAIT_MS ? waitFor(due) : run(due)), Math.min(wait, LONGEST_WAIT_MS));
      timer.unref();
    }

    function run(due: Date) {
      waitFor(nextRun(due.getTime() < Date.now() - 60_000 ? new Date() : due));
      void host.invoke(functionArn, scheduledEvent(template, ruleArn, due)).then((outcome) => {
        if (!outcome.ok && outcome.kind === 'throttled')
          terminal.trouble(`${rule.id}: no free instance; this run is left out`);
      });
    }

    waitFor(nextRun(new Date()));
    return () => clearTimeout(timer);
  }

  return () => {
    for (const stop of stops) stop();
  };
}

function mayInvoke(template: RegionTemplate, ruleArn: string, functionArn: string): boolean {
  const name = functionArn.split(':function:').at(-1);
  return template
    .ofType('AWS::Lambda::Permission')
    .some(
      ({ properties }) =>
        properties.Principal === 'events.amazonaws.com' &&
        properties.SourceArn === ruleArn &&
        String(properties.FunctionName).split(':function:').at(-1) === name,
    );
}

function scheduledEvent({ accountId, region }: RegionTemplate, ruleArn: string, due: Date) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: `${due.toISOString().slice(0, 19)}Z`,
    region,
    resources: [ruleArn],
    detail: {},
  };
}
