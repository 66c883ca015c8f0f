import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { SqsDelayedQueue } from '../../shared/messaging/delayed-queue.ts';
import { EventBridgePublisher } from '../../shared/messaging/publisher.ts';
import { log } from '../../shared/observability/log.ts';
import { countMetric } from '../../shared/observability/metric.ts';
import { RegionName } from '../../shared/region/regions.ts';
import { Breaker } from '../../shared/resilience/breaker.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoBreaker } from './adapters/dynamo-breaker.ts';
import { DynamoPayments } from './adapters/dynamo-payments.ts';
import { GuardedProvider } from './adapters/guarded-provider.ts';
import { SecretsManagerKey } from './adapters/provider-key.ts';
import { StripeProvider } from './adapters/stripe-provider.ts';
import type { PayingParts } from './handlers/paying-parts.ts';

const PaymentEnvironment = z.object({
  AWS_REGION: RegionName,
  PAYMENTS_TABLE: z.string().min(1),
  PROVIDER_URL: z.url(),
  PROVIDER_KEY_SECRET: z.string().min(1),
});

const StreamEnvironment = z.object({ EVENT_BUS: z.string(), SET_ASIDE_QUEUE: z.url() });

export function paying(): PayingParts {
  const { AWS_REGION, PAYMENTS_TABLE, PROVIDER_URL, PROVIDER_KEY_SECRET } = PaymentEnvironment.parse(process.env);
  const db = documentClient();
  const breaker = new Breaker({
    store: new DynamoBreaker(db, PAYMENTS_TABLE, AWS_REGION),
    clock: systemClock,
    random: Math.random,
    told,
    blind: (error) => log.error('breaker-blind', 'Could not read or write the breaker of the payment provider.', error),
  });
  return {
    payments: new DynamoPayments(db, PAYMENTS_TABLE),
    provider: new GuardedProvider(
      new StripeProvider(PROVIDER_URL, new SecretsManagerKey(PROVIDER_KEY_SECRET)),
      breaker,
    ),
    clock: systemClock,
    region: AWS_REGION,
  };
}

function told(change: 'opened' | 'closed'): void {
  if (change === 'opened') log.warn('provider-away', 'The payment provider is away.');
  else log.warn('provider-back', 'The payment provider is back.');
  countMetric('payment', change === 'opened' ? 'ProviderAway' : 'ProviderBack');
}

export function streaming() {
  const { EVENT_BUS, SET_ASIDE_QUEUE } = StreamEnvironment.parse(process.env);
  return { publisher: new EventBridgePublisher(EVENT_BUS), aside: new SqsDelayedQueue(SET_ASIDE_QUEUE) };
}
