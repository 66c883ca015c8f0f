import { expect, it } from '@jest/globals';
import { Sources } from '../simulation/deployed/sources.ts';
import { PLANTED } from '../simulation/order/planted-bugs.ts';

it('has every text that the simulation of the order plants a bug in', () => {
  const stale = PLANTED.flatMap(({ name, plants }) => {
    try {
      new Sources(plants);
      return [];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
  expect(stale).toEqual([]);
});
