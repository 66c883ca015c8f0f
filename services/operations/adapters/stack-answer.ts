import { jitteredDelay } from '../../../shared/resilience/backoff.ts';
import type { ResourceRequest } from '../contracts/custom-resource.ts';

export type ResourceAnswer =
  | {
      readonly Status: 'SUCCESS';
      readonly PhysicalResourceId: string;
      readonly Data?: Readonly<Record<string, string>>;
    }
  | { readonly Status: 'FAILED'; readonly PhysicalResourceId: string; readonly Reason: string };

const ATTEMPTS = 3;
const LIMIT_MS = 2000;
// CloudFormation takes an answer of 4 KB.
const LONGEST_REASON = 1000;

/** What one answer takes at most, its attempts and the pauses between them included. */
export const ANSWERING_MS = ATTEMPTS * (LIMIT_MS + 400);

/** Without an answer CloudFormation waits for an hour, so one that gets lost is given again. */
export async function answerStack(request: ResourceRequest, answer: ResourceAnswer): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  const reason = answer.Status === 'FAILED' && { Reason: answer.Reason.slice(0, LONGEST_REASON) };
  // As bytes: a string would bring a content type along, which the address was not signed for.
  const body = new TextEncoder().encode(
    JSON.stringify({ ...answer, ...reason, StackId, RequestId, LogicalResourceId }),
  );
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { ok, status } = await fetch(request.ResponseURL, {
        method: 'PUT',
        body,
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      if (ok) return;
      throw new Error(`CloudFormation did not take the answer: ${status}.`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, jitteredDelay(attempt, 100, 400, Math.random)));
    }
  }
}
