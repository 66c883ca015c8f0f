import { describe, expect, it } from '@jest/globals';
import { CIRCUMSTANCES } from './cases.ts';
import { explorer, storyOf } from './checkout.ts';
import { checkoutDefinition } from './definition.ts';
import { inSimulatedTime } from './interpreter.ts';

inSimulatedTime();

const { twice } = explorer(checkoutDefinition());

describe('a checkout that gets over one trouble and meets the next', () => {
  it.each([...CIRCUMSTANCES])('ends as promised: %s', async (_, found) => {
    const broken: string[] = [];
    for await (const tale of twice(found)) if (tale.breaches.length > 0) broken.push(storyOf(tale));
    expect(broken).toEqual([]);
  });
});
