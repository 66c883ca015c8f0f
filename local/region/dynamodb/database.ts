import { createWire, type DynamoDbWire } from './client.ts';
import type { EngineName, RunningEngine, Where } from './engines/engine.ts';
import { engineNamed, usualEngine } from './engines/index.ts';

export interface DynamoDb extends RunningEngine {
  readonly wire: DynamoDbWire;
  /** How its ARNs begin, up to the resource. */
  readonly arns: string;
}

export type DynamoDbOptions = { readonly region: string; readonly engine?: EngineName } & Where;

/** A region's database, in a process of its own that ends with this one. */
export async function startDynamoDb({ region, engine = usualEngine(), ...where }: DynamoDbOptions): Promise<DynamoDb> {
  const { arns, start } = engineNamed(engine);
  const running = await start(where);
  const wire = createWire(running.url, region);
  return {
    ...running,
    arns,
    wire,
    stop: () => {
      wire.close();
      return running.stop();
    },
  };
}
