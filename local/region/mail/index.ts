import { randomUUID } from 'node:crypto';
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { AwsRequest, AwsResponse, AwsService, Terminal } from '../types.ts';

interface SendEmail {
  readonly FromEmailAddress?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: { readonly Data: string };
      readonly Body?: { readonly Text?: { readonly Data: string }; readonly Html?: { readonly Data: string } };
      readonly Headers?: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
}

const CATCHER_TIMEOUT_MS = 5000;

/** SES: mails from the template's identities, into the mail catcher. */
export function createMailService(template: RegionTemplate, mailCatcherUrl: string, terminal: Terminal): AwsService {
  const identities = template
    .ofType('AWS::SES::EmailIdentity')
    .map(({ properties }) => String(properties.EmailIdentity));
  const isVerified = (address: string) => identities.some((one) => one === address || address.endsWith(`@${one}`));

  async function handle({ operation, body }: AwsRequest): Promise<AwsResponse> {
    if (operation !== 'SendEmail')
      return refused(404, 'NotFoundException', `The local SES does not model ${operation}`);
    const mail: SendEmail = JSON.parse(body.toString());
    const from = mail.FromEmailAddress ?? '';
    const to = mail.Destination?.ToAddresses ?? [];
    const simple = mail.Content?.Simple;
    const sender = /<([^>]+)>$/.exec(from)?.[1] ?? from;
    if (!isVerified(sender)) {
      const message = `Email address is not verified. The following identities failed the check in region ${template.region.toUpperCase()}: ${sender}`;
      return refused(400, 'MessageRejected', message);
    }
    if (to.length === 0 || !simple)
      return refused(400, 'BadRequestException', 'A simple mail to somebody is expected.');
    const caught = await fetch(`${mailCatcherUrl}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        from,
        to,
        subject: simple.Subject?.Data ?? '',
        text: simple.Body?.Text?.Data,
        html: simple.Body?.Html?.Data,
        headers: Object.fromEntries((simple.Headers ?? []).map(({ Name, Value }) => [Name, Value])),
        region: template.region,
      }),
      signal: AbortSignal.timeout(CATCHER_TIMEOUT_MS),
    }).catch((error: unknown) => error);
    if (!(caught instanceof Response && caught.ok)) {
      terminal.trouble(`The mail catcher did not take a mail: ${caught instanceof Response ? caught.status : caught}`);
      return refused(500, 'InternalServiceErrorException', 'The mail could not be sent.');
    }
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ MessageId: randomUUID() }),
    };
  }

  return { name: 'ses', handle };
}

function refused(status: number, code: string, message: string): AwsResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
  return { status, headers, body: JSON.stringify({ message }) };
}
