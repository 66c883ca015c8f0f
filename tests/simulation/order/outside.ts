import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { ProviderSilent } from '../../../services/payment/adapters/stripe-failure.ts';
import { CALL_LIMITS, longestCallMs } from '../../../shared/resilience/call-limits.ts';
import { Broken } from '../broken.ts';
import type { Bus, Entry } from '../deployed/bus.ts';
import type { Executions } from '../deployed/executions.ts';
import type { Ask, Outside } from '../deployed/functions.ts';
import type { Queues } from '../deployed/queues.ts';
import type { Provider } from './provider.ts';

type Made = new (...parts: readonly unknown[]) => object;
type Client = { send(command: { readonly input: unknown }): Promise<unknown> };

/** Who takes a mail: of which cause, to whom. */
export type TakesMail = (region: string, cause: string, to: string, sentAt: number) => void;

export interface OutsideParts {
  readonly bus: () => Bus;
  readonly executions: () => Executions;
  readonly queues: () => Queues;
  readonly provider: Provider;
  readonly takesMail: TakesMail;
  /** Is told before a payment is given back, or prevented. */
  readonly undoes: (region: string, orderId: string) => void;
  readonly now: () => number;
}

/**
 * What the functions reach when they reach out. The shop's own adapters of AWS stay what they are, each with another
 * client; of the payment provider the port is taken, because its adapter speaks HTTP.
 */
export class SimulatedOutside implements Outside {
  readonly #parts: OutsideParts;

  constructor(parts: OutsideParts) {
    this.#parts = parts;
  }

  standIns(region: string, ask: Ask) {
    const { bus, executions, queues, provider, takesMail, undoes, now } = this.#parts;
    const events: Client = {
      send: ({ input }) => {
        const { Entries = [] } = input as { Entries?: readonly Entry[] };
        return ask('bus', 'put', () => bus().put(region, Entries));
      },
    };
    const states: Client = {
      send: (command) => ask('executions', 'ask', () => answerOf(executions(), region, command)),
    };
    const messages: Client = {
      send: ({ input }) => {
        const { QueueUrl = '', Entries = [] } = input as SendMessageBatchCommandInput;
        return ask('queues', 'send', () => {
          const name = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
          for (const { MessageBody = '', DelaySeconds = 0 } of Entries) {
            queues().send(region, name, MessageBody, DelaySeconds * 1000);
          }
          return {};
        });
      },
    };
    const mails: Client = {
      send: ({ input }) => {
        const sentAt = now();
        return ask('mail', 'send', () => takesMail(region, ...causeAndAddress(input), sentAt));
      },
    };
    const port = provider.port((name, perform, undone) => {
      const asked = () => {
        if (undone) undoes(region, undone);
        return perform();
      };
      return asItsAdapter(ask('provider', name, asked));
    });
    return {
      EventBridgePublisher: withClient(1, events),
      StepFunctionsCheckouts: withClient(1, states),
      SqsDelayedQueue: withClient(1, messages),
      SesMailer: withClient(1, mails),
      StripeProvider: () =>
        function StripeProvider() {
          return port;
        },
      SecretsManagerKey: () => class {},
    };
  }
}

/** The class as it is, with this client in that place of its constructor. */
function withClient(place: number, client: Client) {
  return (real: unknown) =>
    class extends (real as Made) {
      constructor(...given: readonly unknown[]) {
        super(...given.slice(0, place), client);
      }
    };
}

/** The adapter of the provider waits for so long, and tells what was no answer as silence. */
async function asItsAdapter(asked: Promise<unknown>): Promise<unknown> {
  const limit = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new ProviderSilent('No answer in time.')), longestCallMs(CALL_LIMITS.provider));
  });
  limit.catch(() => {});
  try {
    return await Promise.race([asked, limit]);
  } catch (error) {
    const isAnswer = error instanceof Broken || (error instanceof Error && ANSWERS.includes(error.name));
    throw isAnswer || error instanceof ProviderSilent ? error : new ProviderSilent(String(error));
  }
}

const ANSWERS = ['ProviderFault', 'InvalidRequest'];

function answerOf(executions: Executions, region: string, command: object): unknown {
  if (command.constructor.name !== 'StartExecutionCommand') {
    throw new Error(`Step Functions is not asked for ${command.constructor.name}.`);
  }
  const { input } = command as { input: Record<string, string> };
  executions.start(region, input.name ?? '', input.input ?? '{}');
  return {};
}

interface MailInput {
  readonly Destination: { readonly ToAddresses: readonly string[] };
  readonly Content: { readonly Simple: { readonly Headers: readonly { readonly Value: string }[] } };
}

function causeAndAddress(input: unknown): [cause: string, to: string] {
  const { Destination, Content } = input as MailInput;
  return [Content.Simple.Headers[0]?.Value ?? '', Destination.ToAddresses[0] ?? ''];
}
