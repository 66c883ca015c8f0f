import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageDirectory } from './in-turn.mjs';

const STATE = 'serverless-state.json';

/** The folder that this region is deployed from, or packaged into: `--package` names one for all regions, or for one. */
export function chosenPackage(typed, { name, region, regions, stage, typedRegion, isWhole, failure }) {
  if (typed === undefined || name !== 'deploy') return packageDirectory(typed, region, { isWhole });
  const isOneRegions = existsSync(path.join(typed, STATE));
  if (isOneRegions && !typedRegion) {
    throw failure(
      `${typed} is the package of one region: say which with --region. \`sls package\` without --region makes one for each.`,
    );
  }
  if (isOneRegions) return typed;
  const needed = typedRegion ? [region] : regions;
  const releases = needed.map((each) => releaseIn(path.join(typed, each)));
  const absent = needed.filter((_, at) => !releases[at]);
  if (absent.length > 0) {
    throw failure(
      `There is no package of ${absent.join(' and ')} in ${typed}. Make it with: npx sls package --stage ${stage} --package ${typed}`,
    );
  }
  if (new Set(releases).size > 1) {
    const which = needed.map((each, at) => `${each} of ${releases[at]}`).join(', ');
    throw failure(`${typed} holds packages of different releases: ${which}. Package all regions in one go.`);
  }
  return path.join(typed, region);
}

function releaseIn(directory) {
  const file = path.join(directory, STATE);
  return existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8')).package.artifactDirectoryName.split('/').at(-1)
    : undefined;
}
