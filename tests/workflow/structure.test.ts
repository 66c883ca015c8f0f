import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_LIMIT_MS } from '../../workflows/checkout/contract/limits.ts';
import { STEPS } from '../../workflows/checkout/contract/steps.ts';
import { checkoutDefinition, stepOf, tasksOf } from './definition.ts';
import { outcomesOfSteps, outcomesThrown } from './outcomes.ts';
import { breachesOfStructure } from './structure.ts';

const definition = checkoutDefinition();

describe('the definition of the checkout', () => {
  it('tells outcomes from faults, undoes in reverse, never turns back behind the capture, and fits into its time', () => {
    expect(breachesOfStructure(definition, outcomesOfSteps())).toEqual([]);
  });

  it('runs the steps of the contract, which throw its outcomes and no others', () => {
    const steps = new Set<string>(tasksOf(definition).map(([, state]) => stepOf(state)));
    expect([...steps].sort()).toEqual(Object.keys(STEPS).sort());
    expect(outcomesThrown()).toEqual(outcomesOfSteps());
  });

  it('lasts as long as the contract says', () => {
    expect(definition.TimeoutSeconds * 1000).toBe(CHECKOUT_LIMIT_MS);
  });
});
