/** The AWS API of a region: knows whose call it is, asks that function's role, meters it, and lets it go wrong on demand. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import { listen, type RunningServer } from '../../listen.ts';
import { bodyOf } from '../body.ts';
import type { Fault } from '../messages.ts';
import type { AwsRequest, AwsResponse, AwsService, Caller, Meters, Terminal } from '../types.ts';
import { accessesIn } from './accesses.ts';
import { awsError } from './answers.ts';
import { askForCapacity, consumedCapacity } from './capacity.ts';
import { createContention } from './contention.ts';
import { createFaults } from './faults.ts';
import { parsed } from './parsed.ts';
import { type FunctionIdentity, functionIdentities } from './roles.ts';
import { callOf, credentialOf } from './signature.ts';

/** Longer than an idle function lives, so that no SDK finds its kept connection closed. */
const KEEP_ALIVE_MS = 10 * 60_000;
/** More than any service of the region takes (DynamoDB: 16 MB in a batch). */
const BODY_LIMIT_BYTES = 20 * 1024 * 1024;
const OPERATOR: Caller = { kind: 'operator' };

export interface GatewayOptions {
  readonly port: number;
  readonly region: string;
  readonly template: RegionTemplate;
  readonly services: readonly AwsService[];
  readonly meters: Meters;
  readonly terminal: Terminal;
  /** The tables of the region, if more than its own template holds: conditions on their keys need the key schemas. */
  readonly tables?: readonly Resource[];
}

export interface Gateway extends RunningServer {
  /** Once the custom resources are known, roles name what they could not name before. */
  setTemplate(template: RegionTemplate): void;
  setFaults(faults: readonly Fault[]): void;
}

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { port, region, meters, terminal } = options;
  const services = new Map(options.services.map((service) => [service.name, service]));
  const faults = createFaults(region);
  const tables = options.tables ?? options.template.ofType('AWS::DynamoDB::GlobalTable');
  const contention = createContention(tables, () => faults.contend());
  const told = new Set<string>();
  let identities = new Map<string, FunctionIdentity>();
  let accessesOf: ReturnType<typeof accessesIn>;
  const setTemplate = (template: RegionTemplate) => {
    identities = functionIdentities(template);
    accessesOf = accessesIn(template, tables);
  };
  setTemplate(options.template);

  /** What the function's role lacks for this call, as AWS says it. */
  function denial(who: FunctionIdentity, request: AwsRequest): string | undefined {
    const input = parsed(request.body);
    for (const access of accessesOf(request.service, request.operation, input, request.path)) {
      const decision = who.policy(access);
      if (decision.allowed) continue;
      const { action, resource } = access;
      if (!told.has(`${who.functionName} ${action} ${resource}`)) {
        told.add(`${who.functionName} ${action} ${resource}`);
        terminal.trouble(`${who.functionName} may not ${action} on ${resource} ${decision.because}`);
      }
      const { principal } = who;
      return `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${decision.because}`;
    }
    return undefined;
  }

  async function perform(service: AwsService, request: AwsRequest, prefix: string): Promise<AwsResponse> {
    meters.count(`${prefix}${request.service}:${request.operation}:requests`);
    if (request.service !== 'dynamodb') return service.handle(request);
    const answer = await performOnTable(service, request, prefix);
    const consumed = consumedCapacity(request.operation, request.body, answer);
    if (consumed) meters.count(`${prefix}${consumed.meter}`, consumed.units);
    // Told apart because only the writing region pays a transaction twice.
    if (consumed && request.operation === 'TransactWriteItems') {
      meters.count(`${prefix}dynamodb:wcu-in-transactions`, consumed.units);
    }
    return answer;
  }

  async function performOnTable(service: AwsService, request: AwsRequest, prefix: string): Promise<AwsResponse> {
    const { operation, body } = request;
    const entered = contention.enter(operation, body);
    if ('refusal' in entered) {
      meters.count(`${prefix}dynamodb:conflicts`);
      return entered.refusal;
    }
    try {
      return await service.handle({ ...request, body: askForCapacity(operation, body) });
    } finally {
      entered.leave();
    }
  }

  /** Undefined: the caller hears nothing. */
  async function answerTo(id: string, incoming: IncomingMessage, body: Buffer): Promise<AwsResponse | undefined> {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const credential = credentialOf(headers.authorization);
    if (!credential) return awsError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    if (credential.region !== region) {
      const scope = `Credential should be scoped to ${region}, not to ${credential.region}: this is ${region}'s AWS API.`;
      return awsError(400, 'InvalidSignatureException', scope);
    }
    const call = callOf(method, path, headers, credential);
    const service = call && services.get(call.service);
    if (!service) {
      const wanted = call ? `${call.service}:${call.operation}` : `${credential.service} ${method} ${path}`;
      return awsError(501, 'UnknownOperationException', `The local gateway does not model ${wanted}.`);
    }
    const who = identities.get(credential.accessKeyId);
    const caller: Caller = who ? { kind: 'function', functionName: who.functionName } : OPERATOR;
    const { operation } = call;
    const request = { id, service: service.name, operation, method, path, headers: plain(headers), body, caller };
    if (!who) return perform(service, request, 'operator:');

    const denied = denial(who, request);
    if (denied) {
      meters.count(`${service.name}:${operation}:denied`);
      return awsError(call.rest ? 403 : 400, 'AccessDeniedException', denied);
    }
    const mishap = faults.strike(service.name, operation, body);
    if (!mishap) return perform(service, request, '');
    if (mishap.delayMs > 0) await delay(mishap.delayMs);
    if (mishap.answer) return mishap.answer;
    const answer = await perform(service, request, '');
    if (mishap.twice) await perform(service, request, '');
    return mishap.loseResponse ? undefined : answer;
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming, BODY_LIMIT_BYTES);
    if (!body) return void incoming.socket.destroy();
    const id = randomUUID();
    const answer = await answerTo(id, incoming, body).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      terminal.trouble(`the AWS API failed on ${String(incoming.headers['x-amz-target'] ?? incoming.url)}: ${message}`);
      return awsError(500, 'InternalFailure', message);
    });
    if (!answer) return void incoming.socket.destroy();
    outgoing.writeHead(answer.status, {
      ...answer.headers,
      'content-length': Buffer.byteLength(answer.body),
      'x-amzn-requestid': id,
    });
    outgoing.end(answer.body);
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    // A caller that went away while it was sending.
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    ...(await listen(server, port)),
    setTemplate,
    setFaults: (next) => faults.set(next),
  };
}

function plain(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  return headers as Record<string, string | undefined>;
}
