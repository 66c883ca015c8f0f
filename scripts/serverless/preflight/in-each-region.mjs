import { unchecked } from '../finding.mjs';
import { reasonOf } from './reason.mjs';

/** A look at every region by itself: one that gives no answer does not hide what the other one said. */
export const inEachRegion = (subject, look) => async (surroundings) => {
  const { region: only, regions } = surroundings;
  const findings = await Promise.all(
    (only ? [only] : regions).map((region) =>
      look(surroundings, region).catch((error) => [unchecked(subject, `${region}: ${reasonOf(error)}`)]),
    ),
  );
  return findings.flat();
};
