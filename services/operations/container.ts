import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { log } from '../../shared/observability/log.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { CALL_LIMITS } from '../../shared/resilience/call-limits.ts';
import { documentClientWithin } from '../../shared/storage/dynamo.ts';
import { DynamoCanary } from './adapters/dynamo-canary.ts';
import { DynamoTableStreams, tableStreamsClient } from './adapters/dynamo-table-streams.ts';
import { healthChecker } from './application/check-health.ts';

const CanaryEnvironment = RegionEnvironment.extend({ OPERATIONS_TABLE: z.string() });

export function health() {
  const { AWS_REGION, OPERATIONS_TABLE } = CanaryEnvironment.parse(process.env);
  const canary = new DynamoCanary(documentClientWithin(CALL_LIMITS.canary), OPERATIONS_TABLE, AWS_REGION);
  const report = (check: string, error: unknown) =>
    log.error('health-check-failed', 'A health check failed.', error, { check });
  return healthChecker({ canary, clock: systemClock, region: AWS_REGION, report });
}

export function tableStreams() {
  return new DynamoTableStreams(tableStreamsClient());
}
