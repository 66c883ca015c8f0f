import * as z from 'zod';
import { RegionName } from '../../../shared/region/regions.ts';

export const HealthCheck = z.object({
  name: z.string(),
  status: z.enum(['ok', 'failing']),
  ms: z.int().min(0),
  detail: z.string().optional(),
});
export type HealthCheck = z.infer<typeof HealthCheck>;

export const HealthView = z.object({
  status: z.enum(['ok', 'failing']),
  region: RegionName,
  checks: z.array(HealthCheck),
  time: z.iso.datetime(),
});
export type HealthView = z.infer<typeof HealthView>;
