import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CustomResource, customResources } from '../../../compiled/template/index.ts';
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { FunctionHost } from '../types.ts';

export type CustomAttributes = Record<string, Record<string, string>>;

interface Answer {
  readonly Status?: string;
  readonly Reason?: string;
  readonly Data?: Record<string, string>;
}

// CloudFormation waits for an hour; nobody in front of a terminal does.
const PATIENCE_MS = 20_000;

/**
 * Asks the functions behind the template's custom resources, as CloudFormation does when a stack is made: invoke, and
 * wait for a PUT to a one-time address. A region whose custom resource fails does not start, as its stack would not.
 */
export async function answerCustomResources(template: RegionTemplate, host: FunctionHost): Promise<CustomAttributes> {
  const resources = customResources(template);
  if (resources.length === 0) return {};
  const answers = new Map<string, (answer: Answer) => void>();
  const mailbox = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const resolve = answers.get(incoming.url ?? '');
      outgoing.writeHead(resolve ? 200 : 403).end();
      if (resolve) resolve(parseAnswer(Buffer.concat(chunks).toString()));
    });
  });
  await new Promise<void>((resolve) => mailbox.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(mailbox.address() as AddressInfo).port}`;

  async function ask(resource: CustomResource): Promise<[string, Record<string, string>]> {
    const path = `/${randomUUID()}`;
    const answered = new Promise<Answer>((resolve) => answers.set(path, resolve));
    const event = createEvent(template, resource, `${address}${path}`);
    const unanswered = host.invoke(resource.serviceToken, event).then((outcome): Promise<Answer> | Answer => {
      if (!outcome.ok) return { Status: 'FAILED', Reason: `${outcome.errorType}: ${outcome.errorMessage}` };
      return answered;
    });
    let patience: NodeJS.Timeout | undefined;
    const tooLate = new Promise<Answer>((resolve) => {
      patience = setTimeout(resolve, PATIENCE_MS, { Status: 'FAILED', Reason: 'it did not answer in time' });
    });
    const { Status, Reason, Data = {} } = await Promise.race([answered, unanswered, tooLate]);
    clearTimeout(patience);
    if (Status !== 'SUCCESS')
      throw new Error(`The custom resource ${resource.id} failed: ${Reason ?? 'without a reason'}`);
    return [resource.id, Data];
  }

  try {
    return Object.fromEntries(await Promise.all(resources.map(ask)));
  } finally {
    mailbox.close();
    mailbox.closeAllConnections();
  }
}

function createEvent({ region, accountId }: RegionTemplate, resource: CustomResource, ResponseURL: string) {
  return {
    RequestType: 'Create',
    ResponseURL,
    StackId: `arn:aws:cloudformation:${region}:${accountId}:stack/local/${randomUUID()}`,
    RequestId: randomUUID(),
    LogicalResourceId: resource.id,
    ResourceType: resource.type,
    ServiceToken: resource.serviceToken,
    ResourceProperties: { ServiceToken: resource.serviceToken, ...resource.properties },
  };
}

function parseAnswer(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    return { Status: 'FAILED', Reason: `it answered ${text.slice(0, 200)}` };
  }
}
