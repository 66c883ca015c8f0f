import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { awsClient, CALL_LIMITS, type CallLimit } from '../../../shared/resilience/call-limits.ts';
import type { CheckoutStart } from '../../../workflows/checkout/contract/input.ts';
import type { Checkouts } from '../ports.ts';

/** For whoever looks for it in the logs. An Express workflow takes the same name twice. */
function executionName({ orderId, epoch, attempt }: CheckoutStart): string {
  return `${orderId}.${epoch}.${attempt}`;
}

export function checkoutsClient(limit: CallLimit = CALL_LIMITS.checkouts): SFNClient {
  return new SFNClient(awsClient(limit));
}

export class StepFunctionsCheckouts implements Checkouts {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(stateMachineArn: string, client = checkoutsClient()) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start(input: CheckoutStart): Promise<void> {
    await this.#client.send(
      new StartExecutionCommand({
        stateMachineArn: this.#stateMachineArn,
        name: executionName(input),
        input: JSON.stringify(input),
      }),
    );
  }
}
