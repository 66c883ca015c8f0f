// How the parts of a template point at each other.

const PSEUDO_PARAMETER = /\$\{AWS::\w+\}/;

/** `${AWS::…}` in a plain string means what it means inside Fn::Sub. */
export function substitutePseudoParameters(node) {
  if (typeof node === 'string') return PSEUDO_PARAMETER.test(node) ? { 'Fn::Sub': node } : node;
  if (Array.isArray(node)) return node.map(substitutePseudoParameters);
  if (node === null || typeof node !== 'object' || 'Fn::Sub' in node) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, substitutePseudoParameters(value)]));
}

/** Every `Ref` and `Fn::GetAtt` is handed to `replace` with the logical id it names. */
export function replaceReferences(node, replace) {
  if (Array.isArray(node)) return node.map((child) => replaceReferences(child, replace));
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.Ref === 'string') return replace(node, node.Ref);
  if (node['Fn::GetAtt']) return replace(node, [node['Fn::GetAtt']].flat()[0].split('.')[0]);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaceReferences(value, replace)]));
}

/** The conditions that resources stand under or choose by, and those that these are made of. */
export function conditionsUsed(resources, conditions = {}) {
  const used = new Set();
  const use = (name) => {
    if (used.has(name)) return;
    used.add(name);
    walk(conditions[name]);
  };
  const walk = (node) => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node['Fn::If'])) use(node['Fn::If'][0]);
    // A policy statement has a `Condition` as well: an object.
    if (typeof node.Condition === 'string') use(node.Condition);
    Object.values(node).forEach(walk);
  };
  walk(Object.values(resources));
  return used;
}
