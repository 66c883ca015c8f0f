import { conditionsUsed, replaceReferences } from './references.mjs';

/**
 * Cuts a template into a root and one nested template per owner. A resource refers to its own stack and to the root's
 * parameters and resources, which are handed down; what it needs of another service it calls by name, so that no two
 * stacks wait for each other. `nest(stack, template)` answers the resource that stands for it in the root.
 */
export function split(template, owners, nest) {
  const root = { ...template, Resources: { ...template.Resources } };
  for (const stack of [...new Set(owners.values())].sort()) {
    const ids = Object.keys(template.Resources).filter((id) => owners.get(id) === stack);
    for (const id of ids) delete root.Resources[id];
    const { nested, parameters } = nestedTemplate(template, owners, stack, ids);
    root.Resources[`${stack}Stack`] = nest(stack, nested, parameters);
  }
  const used = conditionsUsed(root.Resources, template.Conditions);
  root.Conditions = Object.fromEntries(Object.entries(template.Conditions ?? {}).filter(([name]) => used.has(name)));
  if (used.size === 0) delete root.Conditions;
  return root;
}

function nestedTemplate(template, owners, stack, ids) {
  const parameters = {};
  const handDown = (from) => (reference, target) => {
    if (ids.includes(target) || target.startsWith('AWS::')) return reference;
    const owner = owners.get(target);
    if (owner) throw new Error(`${from} (${stack}) refers to ${target} of ${owner}: call it by name instead.`);
    const name = Array.isArray(reference['Fn::GetAtt']) ? reference['Fn::GetAtt'].join('') : target;
    parameters[name] = reference;
    return { Ref: name };
  };
  const own = {};
  for (const id of ids) {
    own[id] = replaceReferences(template.Resources[id], handDown(id));
    if (!own[id].DependsOn) continue;
    const kept = [own[id].DependsOn].flat().filter((dependency) => ids.includes(dependency));
    if (kept.length > 0) own[id].DependsOn = kept;
    else delete own[id].DependsOn;
  }
  const used = conditionsUsed(own, template.Conditions);
  const conditions = {};
  for (const name of used) conditions[name] = replaceReferences(template.Conditions?.[name], handDown(name));
  const declared = Object.keys(parameters).map((name) => [name, template.Parameters?.[name] ?? { Type: 'String' }]);
  const nested = {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(declared.length > 0 && {
      // The root always hands a value down, so a default would only be a second place to read it from.
      Parameters: Object.fromEntries(declared.map(([name, { Default: _, ...parameter }]) => [name, parameter])),
    }),
    ...(used.size > 0 && { Conditions: conditions }),
    Resources: own,
  };
  return { nested, parameters };
}
