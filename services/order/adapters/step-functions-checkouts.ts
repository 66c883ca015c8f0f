import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { awsClient, CALL_LIMITS, type CallLimit } from '../../../shared/resilience/call-limits.ts';
import type { CheckoutInput } from '../../../workflows/checkout/contract/input.ts';
import type { CheckoutState, Checkouts, OrderKey } from '../ports.ts';

/** The name makes a start happen once: a second message about the same attempt starts nothing. */
function executionName(orderId: string, epoch: number, attempt: number): string {
  return `${orderId}.${epoch}.${attempt}`;
}

export function checkoutsClient(limit: CallLimit = CALL_LIMITS.checkouts): SFNClient {
  return new SFNClient(awsClient(limit));
}

/** How the definition names the end of a checkout that the payment provider did not answer. */
const PROVIDER_AWAY = 'ProviderAway';

export class StepFunctionsCheckouts implements Checkouts {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(stateMachineArn: string, client = checkoutsClient()) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start(input: CheckoutInput): Promise<void> {
    try {
      await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#stateMachineArn,
          name: executionName(input.orderId, input.epoch, input.attempt),
          input: JSON.stringify(input),
        }),
      );
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  }

  async stateOf({ id, epoch }: OrderKey, attempt: number): Promise<CheckoutState> {
    const executions = this.#stateMachineArn.replace(':stateMachine:', ':execution:');
    try {
      const { status, error } = await this.#client.send(
        new DescribeExecutionCommand({ executionArn: `${executions}:${executionName(id, epoch, attempt)}` }),
      );
      if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
      return error === PROVIDER_AWAY ? 'waiting' : 'ended';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return 'unknown';
      throw error;
    }
  }
}
