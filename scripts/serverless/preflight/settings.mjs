import { missing, ok } from '../finding.mjs';
import { isPlaceholder, valuesOf } from './placeholders.mjs';

/** A shop whose issuer, sender or operator is nobody deploys well, and then serves nobody. */
export async function settings({ stage, settings: values }) {
  const empty = valuesOf(values).filter(([, value]) => isPlaceholder(value));
  if (empty.length === 0) return [ok('settings', `config/stages.yml holds no placeholders for ${stage}.`)];
  return empty.map(([name, value]) =>
    missing(
      'settings',
      `${stage}.${name} in config/stages.yml is ${value}: a placeholder, or known to one machine only.`,
    ),
  );
}
