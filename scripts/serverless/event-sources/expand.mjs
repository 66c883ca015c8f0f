import { consumerOf } from './consumer.mjs';
import { readerOf } from './reader.mjs';

const KINDS = { consumes: consumerOf, reads: readerOf };

/**
 * What `consumes` and `reads` stand for.
 * @param {Record<string, any>} functions as the functions.yml of the services declare them
 * @param {{ prefix: string, timeout: number }} stage what its names begin with; the seconds of a function that says nothing else
 * @returns {{ functions: Record<string, any>, resources: Record<string, any> }} the functions as the framework knows them, and
 * what has to be there besides
 */
export function withEventSources(functions, stage) {
  const resources = {};
  const expanded = Object.entries(functions).map(([name, { consumes, reads, ...definition }]) => {
    const told = Object.entries({ consumes, reads }).filter(([, declaration]) => declaration);
    const whole = told.reduce((known, [kind, declaration]) => {
      const made = KINDS[kind]({ name, definition: known, declaration, stage });
      add(resources, made.resources, name);
      return made.definition;
    }, definition);
    return [name, whole];
  });
  return { functions: Object.fromEntries(expanded), resources };
}

function add(resources, more, name) {
  for (const [id, resource] of Object.entries(more)) {
    if (id in resources)
      throw new Error(`${name}: another function already declares ${id}. Give each function a queue of its own.`);
    resources[id] = resource;
  }
}
