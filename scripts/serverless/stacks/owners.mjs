import { replaceReferences } from './references.mjs';

/**
 * Which service's stack a resource belongs to, by its logical id. What is in no service stays in the root.
 * `functions` are `{ handler, logicalIds }`: a function, its log group and its role go where its handler is.
 */
export function ownersOf(resources, functions) {
  const owners = new Map();
  const stacks = new Set(['Checkout']);
  for (const { handler, logicalIds } of functions) {
    const directory = handler.split('/')[1];
    const stack = directory.charAt(0).toUpperCase() + directory.slice(1);
    stacks.add(stack);
    for (const id of logicalIds) owners.set(id, stack);
  }
  for (const id of Object.keys(resources)) {
    const stack = [...stacks].find((name) => id.startsWith(name));
    if (!owners.has(id) && stack) owners.set(id, stack);
  }
  // Routes, permissions, mappings and schedules go where the function goes that they point to.
  for (let found = true; found; ) {
    found = false;
    for (const [id, resource] of Object.entries(resources)) {
      if (owners.has(id)) continue;
      replaceReferences(resource.Properties, (reference, target) => {
        if (owners.has(target) && !owners.has(id)) {
          owners.set(id, owners.get(target));
          found = true;
        }
        return reference;
      });
    }
  }
  return owners;
}
