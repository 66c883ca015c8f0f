import * as z from 'zod';

/** A region's name is part of many keys: it says which region may write the item (one writer per item). */
export const RegionName = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/);
export type RegionName = z.infer<typeof RegionName>;

/** What a function knows of where it runs. */
export const RegionEnvironment = z.object({
  AWS_REGION: RegionName,
  REGIONS: z.string().transform((names) => names.split(',').map((name) => RegionName.parse(name))),
});
