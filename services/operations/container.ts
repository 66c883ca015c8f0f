import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { log } from '../../shared/observability/log.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoCanary } from './adapters/dynamo-canary.ts';
import { DynamoTableStreams } from './adapters/dynamo-table-streams.ts';
import { healthChecker } from './application/check-health.ts';

const CanaryEnvironment = RegionEnvironment.extend({ OPERATIONS_TABLE: z.string() });

export function health() {
  const { AWS_REGION, OPERATIONS_TABLE } = CanaryEnvironment.parse(process.env);
  const canary = new DynamoCanary(documentClient(), OPERATIONS_TABLE, AWS_REGION);
  const report = (check: string, error: unknown) => log.error('A health check fails.', error, { check });
  return healthChecker({ canary, clock: systemClock, region: AWS_REGION, report });
}

/** The use case asks again by itself, so one look is short and is made once. */
export function tableStreams() {
  const requestHandler = { connectionTimeout: 1000, requestTimeout: 4000 };
  return new DynamoTableStreams(new DynamoDBClient({ maxAttempts: 1, requestHandler }));
}
