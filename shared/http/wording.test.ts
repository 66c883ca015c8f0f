import { expect, it } from '@jest/globals';
import * as z from 'zod';
import { RegionName } from '../region/regions.ts';
import { wording } from './wording.ts';

const Lamp = z.strictObject({
  name: z.string().min(3).max(5),
  units: z.int().min(1).max(9),
  colours: z.array(z.string()).min(1).max(2),
  status: z.enum(['ON', 'OFF']),
  weights: z.record(RegionName, z.number()),
  sealed: z.boolean(),
});
const lamp = { name: 'Bend', units: 1, colours: ['red'], status: 'ON', weights: {}, sealed: true };

it.each([
  [{ name: undefined }, 'is missing'],
  [{ name: null }, 'must be a string'],
  [{ name: 'Be' }, 'must have at least 3 characters'],
  [{ name: 'Bender' }, 'must have at most 5 characters'],
  [{ units: '1' }, 'must be a number'],
  [{ units: 1.5 }, 'must be a whole number'],
  [{ units: 0 }, 'must be at least 1'],
  [{ units: 10 }, 'must be at most 9'],
  [{ colours: 5 }, 'must be an array'],
  [{ colours: [] }, 'must have at least 1 item'],
  [{ colours: ['a', 'b', 'c'] }, 'must have at most 2 items'],
  [{ status: 'DIM' }, 'must be one of ON, OFF'],
  [{ weights: [] }, 'must be an object'],
  [{ weights: { here: 1 } }, 'is not valid'],
  [{ sealed: 'yes' }, 'must be true or false'],
  [{ price: 1 }, 'is not a field of this request'],
])('of %j it is said that it %s', (wrong, text) => {
  const { error } = Lamp.safeParse({ ...lamp, ...wrong }, { error: wording });
  expect(error?.issues.map(({ message }) => message)).toEqual([text]);
});

it('leaves a schema its own words, for the keys of a record as well', () => {
  const Weights = z.record(z.string().regex(/^[a-z]+$/, 'must be small letters'), z.int('must be whole'));
  const { error } = Weights.safeParse({ A: 1, b: 1.5 }, { error: wording });
  expect(error?.issues.map(({ message }) => message)).toEqual(['must be small letters', 'must be whole']);
});
