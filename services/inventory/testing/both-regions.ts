import { afterAll } from '@jest/globals';
import { startTestDatabase } from '../../../tests/support/database.ts';
import { deliverTo, HERE, inventoryIn, THERE } from './inventory.ts';

/** For the tests of a file: the inventory of two regions. One database stands for a table that has replicated. */
export async function bothRegions() {
  const database = await startTestDatabase('inventory', HERE);
  afterAll(() => database.stop());
  const [here, there] = [inventoryIn(HERE, database), inventoryIn(THERE, database)];
  return { database, here, there, deliver: () => deliverTo(database, { [HERE]: here, [THERE]: there }) };
}
