import { describe, expect, it } from '@jest/globals';
import { CIRCUMSTANCES } from './cases.ts';
import { explorer, storyOf } from './checkout.ts';
import { checkoutDefinition, stepOf, tasksOf } from './definition.ts';
import { inSimulatedTime } from './interpreter.ts';
import { outcomesOfSteps } from './outcomes.ts';

inSimulatedTime();

const definition = checkoutDefinition();
const { alone } = explorer(definition);
/** By `step: outcome`, what the saga was told in any case. */
const told = new Set<string>();
const visited = new Set<string>();

describe('a checkout with every kind of trouble in every state it comes to', () => {
  it.each([...CIRCUMSTANCES])('ends as promised: %s', async (_, found) => {
    const broken: string[] = [];
    for await (const tale of alone(found)) {
      for (const state of tale.paths.flat()) visited.add(state);
      for (const outcome of tale.outcomes) told.add(outcome.replace(/^\w+/, (state) => stepOf(stateAt(state))));
      for (const { state, kind } of tale.troubles) told.add(`${stepOf(stateAt(state))}: ${kind}`);
      if (tale.breaches.length > 0) broken.push(storyOf(tale));
    }
    expect(broken).toEqual([]);
  });

  it('came to every state, and was told every outcome that a step knows', () => {
    const tasks = tasksOf(definition).map(([name]) => name);
    expect([...visited].sort()).toEqual(tasks.sort());
    const known = [...outcomesOfSteps()].flatMap(([step, outcomes]) => [...outcomes].map((name) => `${step}: ${name}`));
    expect(known.filter((outcome) => !told.has(outcome))).toEqual([]);
  });
});

function stateAt(name: string) {
  const state = definition.States[name];
  if (!state) throw new Error(`There is no state ${name}.`);
  return state;
}
