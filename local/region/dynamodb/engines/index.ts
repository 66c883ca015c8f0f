import { dynamoDbLocal } from './dynamodb-local.ts';
import { dynoxide, dynoxideBinary } from './dynoxide.ts';
import type { Engine, EngineName } from './engine.ts';

const ENGINES: Readonly<Record<EngineName, Engine>> = { dynoxide, 'dynamodb-local': dynamoDbLocal };

export const ENGINE_NAMES = Object.keys(ENGINES) as readonly EngineName[];

export const engineNamed = (name: EngineName): Engine => ENGINES[name];

/** The one that TWINSHOP_DATABASE names; else dynoxide, where there is a binary of it. */
export function usualEngine(): EngineName {
  const { TWINSHOP_DATABASE: named } = process.env;
  if (named) return engineCalled(named, 'TWINSHOP_DATABASE');
  return dynoxideBinary() ? 'dynoxide' : 'dynamodb-local';
}

/** What somebody typed, or a refusal that says what there is. */
export function engineCalled(text: string, where: string): EngineName {
  const name = ENGINE_NAMES.find((each) => each === text);
  if (name) return name;
  throw new Error(`${where} takes ${ENGINE_NAMES.join(' or ')}, not "${text}".`);
}
