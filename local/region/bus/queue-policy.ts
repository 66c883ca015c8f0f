import type { RegionTemplate } from '../../../compiled/template/region-template.ts';

interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly Service?: string | readonly string[] } | string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const CONDITIONS = new Set(['ArnEquals', 'ArnLike', 'StringEquals']);

/** Whether a queue's policy lets EventBridge send to it in the name of a rule. */
export function mayReceiveFrom(template: RegionTemplate, queueArn: string, ruleArn: string): boolean {
  const statements = template.ofType('AWS::SQS::QueuePolicy').flatMap(({ properties }) => {
    const queues: string[] = properties.Queues ?? [];
    const covers = queues.some((url) => url.split('/').at(-1) === queueArn.split(':').at(-1));
    return covers ? [properties.PolicyDocument.Statement as Statement | Statement[]].flat() : [];
  });
  const applies = (statement: Statement) => speaksOf(statement, queueArn) && conditionsHold(statement, ruleArn);
  const applying = statements.filter(applies);
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny');
}

function speaksOf({ Principal, Action, Resource }: Statement, queueArn: string): boolean {
  const services = typeof Principal === 'string' ? [Principal] : [Principal?.Service ?? []].flat();
  const actions = [Action].flat();
  return (
    (services.includes('events.amazonaws.com') || services.includes('*')) &&
    (actions.includes('sqs:SendMessage') || actions.includes('sqs:*')) &&
    ([Resource].flat().includes(queueArn) || [Resource].flat().includes('*'))
  );
}

/** A condition this does not know does not hold: better refused here than found open on AWS. */
function conditionsHold({ Condition = {} }: Statement, ruleArn: string): boolean {
  return Object.entries(Condition).every(
    ([operator, keys]) =>
      CONDITIONS.has(operator) &&
      Object.entries(keys).every(
        ([key, values]) => key.toLowerCase() === 'aws:sourcearn' && [values].flat().includes(ruleArn),
      ),
  );
}
