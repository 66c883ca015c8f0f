import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoPayments } from './adapters/dynamo-payments.ts';
import { SecretsManagerKey } from './adapters/provider-key.ts';
import { StripeProvider } from './adapters/stripe-provider.ts';
import type { PaymentParts } from './application/authorize-payment.ts';

const PaymentEnvironment = z.object({
  PAYMENTS_TABLE: z.string().min(1),
  PROVIDER_URL: z.url(),
  PROVIDER_KEY_SECRET: z.string().min(1),
});

export function paying(): PaymentParts {
  const { PAYMENTS_TABLE, PROVIDER_URL, PROVIDER_KEY_SECRET } = PaymentEnvironment.parse(process.env);
  return {
    payments: new DynamoPayments(documentClient(), PAYMENTS_TABLE),
    provider: new StripeProvider(PROVIDER_URL, new SecretsManagerKey(PROVIDER_KEY_SECRET)),
    clock: systemClock,
  };
}
