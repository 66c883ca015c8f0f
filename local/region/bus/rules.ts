import { compilePattern, type Matches } from '../../../compiled/patterns.ts';
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { Queue, Queues } from '../queues/index.ts';
import type { Terminal } from '../types.ts';
import { mayReceiveFrom } from './queue-policy.ts';

export interface Rule {
  readonly name: string;
  readonly busName: string;
  readonly pattern: unknown;
  readonly matches: Matches;
  deliver(event: string): void;
}

const TARGET_PROPERTIES = new Set(['Id', 'Arn', 'RetryPolicy', 'DeadLetterConfig']);

/** The template's rules with a pattern. What a target asks for and nobody here does is refused by name. */
export function rulesOf(template: RegionTemplate, queues: Queues, terminal: Terminal): readonly Rule[] {
  return template
    .ofType('AWS::Events::Rule')
    .filter(({ properties }) => properties.EventPattern && properties.State !== 'DISABLED')
    .map(({ id, properties }) => {
      const arn = template.arnOf(id);
      const deliveries = (properties.Targets ?? []).map((target: Target) => {
        const unknown = Object.keys(target).filter((name) => !TARGET_PROPERTIES.has(name));
        if (unknown.length > 0)
          throw new Error(`${id}: the local bus does not model ${unknown.join(', ')} of a target`);
        return deliveryOf(id, arn, target, { template, queues, terminal });
      });
      return {
        name: properties.Name ?? id,
        busName:
          String(properties.EventBusName ?? 'default')
            .split('event-bus/')
            .at(-1) ?? 'default',
        pattern: properties.EventPattern,
        matches: compilePattern(properties.EventPattern),
        deliver(event: string) {
          for (const deliver of deliveries) deliver(event);
        },
      };
    });
}

interface Target {
  readonly Arn: string;
  readonly DeadLetterConfig?: { readonly Arn: string };
}

/** Events reach a queue only if its policy lets them: without one they vanish, on AWS as here. */
function deliveryOf(
  rule: string,
  ruleArn: string,
  target: Target,
  { template, queues, terminal }: { template: RegionTemplate; queues: Queues; terminal: Terminal },
): (event: string) => void {
  const allowed = (arn: string | undefined): Queue | undefined => {
    const queue = arn === undefined ? undefined : queues.byArn(arn);
    return queue && mayReceiveFrom(template, queue.arn, ruleArn) ? queue : undefined;
  };
  if (!queues.byArn(target.Arn))
    throw new Error(`${rule}: the local bus delivers to queues, and ${target.Arn} is none`);
  const queue = allowed(target.Arn);
  if (queue) return (event) => queue.send(event);

  const deadLetters = allowed(target.DeadLetterConfig?.Arn);
  const fate = deadLetters ? `it goes to ${deadLetters.name}` : 'it is lost';
  const attributes = {
    RULE_ARN: { DataType: 'String', StringValue: ruleArn },
    TARGET_ARN: { DataType: 'String', StringValue: target.Arn },
    ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' },
  };
  return (event) => {
    terminal.trouble(
      `${rule}: the policy of ${target.Arn} does not let events.amazonaws.com send for this rule; ${fate}`,
    );
    deadLetters?.send(event, attributes);
  };
}
