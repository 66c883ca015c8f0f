import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export type Conditional<Output> =
  | { readonly kind: 'done'; readonly output: Output }
  /** `standing`: the item that stood in the way, if the request asked for it. */
  | { readonly kind: 'refused'; readonly standing: Record<string, unknown> | undefined };

/** A condition that does not hold is an answer, not an error. Every other error stays one. */
export async function conditional<Output>(write: Promise<Output>): Promise<Conditional<Output>> {
  try {
    return { kind: 'done', output: await write };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { kind: 'refused', standing: error.Item && unmarshall(error.Item) };
  }
}
