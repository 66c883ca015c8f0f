import { tablesMissingIn } from '../deploy/tables.mjs';
import { missing, ok } from '../finding.mjs';

/** The first region's stack makes the tables of all regions. Without them another region's stack fails, minutes later. */
export async function order(surroundings) {
  const { region, regions, stage } = surroundings;
  const [first] = regions;
  if (!region || region === first) return [];
  const absent = await tablesMissingIn(surroundings, region);
  if (absent.length === 0) return [ok('order', `${region} has its replica of every table.`)];
  return [
    missing(
      'order',
      `${region} has no replica of ${absent.join(', ')}. The stack of ${first} makes the tables of all regions, so deploy that one first: npx sls deploy --stage ${stage} --region ${first}`,
    ),
  ];
}
