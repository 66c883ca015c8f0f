import { describe, expect, it } from '@jest/globals';
import { checkoutDefinition, stepOf, tasksOf } from './definition.ts';
import { outcomesOfSteps } from './outcomes.ts';
import { STEPS } from './shop.ts';
import { breachesOfStructure } from './structure.ts';

const definition = checkoutDefinition();

describe('the definition of the checkout', () => {
  it('tells outcomes from faults, undoes in reverse, never turns back behind the capture, and fits into its time', () => {
    expect(breachesOfStructure(definition, outcomesOfSteps())).toEqual([]);
  });

  it('has steps that are all doubled here', () => {
    const steps = new Set(tasksOf(definition).map(([, state]) => stepOf(state)));
    expect([...steps].sort()).toEqual([...STEPS].sort());
  });
});
