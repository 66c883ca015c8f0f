import { randomUUID } from 'node:crypto';
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { Queues } from '../queues/index.ts';
import type { AwsRequest, AwsResponse, AwsService, Meters, Terminal } from '../types.ts';
import { rulesOf } from './rules.ts';
import { checkEntry, type PutEventsEntry, sizeOf } from './validate-entry.ts';

const MOST_ENTRIES = 10;
const MOST_BYTES = 262_144;
const BILLED_BYTES = 65_536;
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };

interface BusOptions {
  readonly template: RegionTemplate;
  readonly queues: Queues;
  readonly meters: Meters;
  readonly terminal: Terminal;
}

/** EventBridge: an event is in every queue its rules name before PutEvents answers, so what was accepted is not lost. */
export function createBus({ template, queues, meters, terminal }: BusOptions): AwsService {
  const buses = new Set([
    'default',
    ...template.ofType('AWS::Events::EventBus').map(({ properties }) => properties.Name),
  ]);
  const rules = Map.groupBy(rulesOf(template, queues, terminal), ({ busName }) => busName);
  const busArn = (name: string) => `arn:aws:events:${template.region}:${template.accountId}:event-bus/${name}`;

  function publish(entry: PutEventsEntry) {
    const busName = entry.EventBusName?.split('event-bus/').at(-1) ?? 'default';
    const checked = checkEntry(entry);
    if (!checked.ok) return { ErrorCode: checked.code, ErrorMessage: checked.message };
    const id = randomUUID();
    const event = {
      version: '0',
      id,
      'detail-type': checked.detailType,
      source: checked.source,
      account: template.accountId,
      time: `${timeOf(entry.Time).toISOString().slice(0, 19)}Z`,
      region: template.region,
      resources: entry.Resources ?? [],
      detail: checked.detail,
    };
    let text: string | undefined;
    for (const rule of rules.get(busName) ?? []) {
      if (!rule.matches(event)) continue;
      text ??= JSON.stringify(event);
      rule.deliver(text);
      meters.count('sqs:SendMessage:requests');
    }
    // Billed by 64 KB.
    meters.count('events:published', Math.ceil(sizeOf(entry) / BILLED_BYTES));
    return { EventId: id };
  }

  function putEvents({ Entries = [] }: { Entries?: readonly PutEventsEntry[] }): AwsResponse {
    if (Entries.length < 1 || Entries.length > MOST_ENTRIES) {
      return refused(
        'ValidationException',
        `1 to ${MOST_ENTRIES} entries are allowed, and these are ${Entries.length}.`,
      );
    }
    if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES) {
      return refused(
        'ValidationException',
        `Total size of the entries in the request is over the limit of ${MOST_BYTES}.`,
      );
    }
    const stranger = Entries.map(({ EventBusName }) => EventBusName?.split('event-bus/').at(-1) ?? 'default').find(
      (name) => !buses.has(name),
    );
    if (stranger) return refused('ResourceNotFoundException', `Event bus ${stranger} does not exist.`);
    const results = Entries.map(publish);
    return answer({ FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results });
  }

  function listRules({ EventBusName = 'default' }: { EventBusName?: string }): AwsResponse {
    const found = rules.get(EventBusName.split('event-bus/').at(-1) ?? '') ?? [];
    const Rules = found.map(({ name, busName, pattern }) => ({
      Name: name,
      Arn: `arn:aws:events:${template.region}:${template.accountId}:rule/${busName}/${name}`,
      EventBusName: busName,
      EventPattern: JSON.stringify(pattern),
      State: 'ENABLED',
    }));
    return answer({ Rules });
  }

  async function handle({ operation, body }: AwsRequest): Promise<AwsResponse> {
    const input = JSON.parse(body.toString() || '{}');
    switch (operation) {
      case 'PutEvents':
        return putEvents(input);
      case 'ListRules':
        return listRules(input);
      case 'ListEventBuses':
        return answer({ EventBuses: [...buses].map((Name) => ({ Name, Arn: busArn(Name) })) });
      default:
        return refused('UnknownOperationException', `The local EventBridge does not model ${operation}`);
    }
  }

  return { name: 'events', handle };
}

function timeOf(time: number | string | undefined): Date {
  return time === undefined ? new Date() : new Date(typeof time === 'number' ? time * 1000 : time);
}

function answer(body: object): AwsResponse {
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(body) };
}

function refused(code: string, message: string): AwsResponse {
  return { status: 400, headers: JSON_TYPE, body: JSON.stringify({ __type: code, message }) };
}
