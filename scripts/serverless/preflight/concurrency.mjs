import { missing, ok } from '../finding.mjs';
import { inEachRegion } from './in-each-region.mjs';

/** Checkouts, commits of stock and mails: as many batches of each at once as the stage has starters. */
const QUEUES = 3;
/** What a request of the API keeps an instance for; warm ones take less (docs/scale.md). */
const REQUEST_SECONDS = 0.1;

/** New accounts may run ten instances at once in a region. Then a queue alone makes every shopper's request a 503. */
export const concurrency = inEachRegion('concurrency', async ({ ask, settings, stage }, region) => {
  const { LambdaClient, GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
  const { AccountLimit } = await ask(region, LambdaClient, new GetAccountSettingsCommand({}));
  const { UnreservedConcurrentExecutions: free } = AccountLimit;
  const wanted = QUEUES * settings.checkoutStarters + Math.ceil(settings.api.rate * REQUEST_SECONDS);
  const numbers = `${stage} wants up to ${wanted} instances of functions at once, and the account has ${free} for all its stages in ${region}`;
  if (free >= wanted) return [ok('concurrency', `${numbers}.`)];
  const request = `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${Math.max(1000, wanted)} --region ${region}`;
  return [missing('concurrency', `${numbers}. Ask for more: ${request}`)];
});
