import { missing, ok } from '../finding.mjs';

const KNOWS_ONE_MACHINE = 'local';
/** The names of roles and of mappings put the stage between two other names, and a role's name has 64 characters. */
const LONGEST = 20;

/** That a stage is in config/stages.yml, the framework has found out already: it could not have read its settings. */
export async function stage({ stage: name, regions, region }) {
  const wrong = [
    ...(name === KNOWS_ONE_MACHINE
      ? [`\`${name}\` is the stage of \`npm start\` and knows only one machine. Choose another with --stage.`]
      : []),
    ...(/^[a-z][a-z0-9-]*$/.test(name) && name.length <= LONGEST
      ? []
      : [
          `\`${name}\` cannot be part of a bucket's name: use at most ${LONGEST} lower-case letters, digits and hyphens.`,
        ]),
    ...(new Set(regions).size === regions.length
      ? []
      : [`config/regions.yml names the same region twice: ${regions.join(', ')}.`]),
    ...(region === undefined || regions.includes(region)
      ? []
      : [`${region} is not a region of this shop: config/regions.yml names ${regions.join(' and ')}.`]),
  ];
  if (wrong.length > 0) return wrong.map((text) => missing('stage', text));
  return [ok('stage', `${name} goes to ${regions.join(', then to ')}.`)];
}
