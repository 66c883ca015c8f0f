import { marshall } from '@aws-sdk/util-dynamodb';
import { type Answer, replay } from '../../../scripts/outbox/replay.ts';
import type { Source } from '../../../scripts/outbox/sources.ts';
import { retrying } from '../../../shared/resilience/backoff.ts';
import type { Item } from '../table/value.ts';
import type { Shop } from './shop.ts';

/** A reader that has just died is called again, as the command does. */
const CALLS = { attempts: 5, baseMs: 500, capMs: 10_000, retryable: () => true };

/** What the streams lost, sent again from the items: an operator's command (docs/adr/0017), as it is. */
export class Outbox {
  readonly #shop: Shop;
  /** How many of an operator's commands are under way. */
  underWay = 0;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  sendAgain(region: string): void {
    const { world, promises } = this.#shop;
    if (!world.isUp(region)) return;
    world.note(() => `an operator sends again what ${region} was to act on`);
    promises.saw('an operator sends again what was lost');
    this.underWay += 1;
    const parts = {
      itemsOf: (source: Source) => this.#itemsIn(region, source),
      call: (reader: string, event: object) => retrying(CALLS, () => this.#call(region, reader, event)),
    };
    const over = () => {
      this.underWay -= 1;
    };
    // What does not get through is said, and the operator begins again another time.
    replay(parts, true).then(over, over);
  }

  async *#itemsIn(region: string, { table: name, kinds }: Source) {
    const { world } = this.#shop;
    const table = world.tables().find((each) => each.includes(name)) ?? '';
    const isLeft = ({ processIn, kind }: Item) => processIn === region && kinds.includes(String(kind));
    for (const item of world.replica(region, table).items()) if (isLeft(item)) yield marshall(item);
  }

  #call(region: string, reader: string, event: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#shop.functions.invoke(region, reader, 'again', event, (ending) => {
        if (ending.kind === 'failed') reject(ending.error);
        else resolve(ending.answer as Answer);
      });
    });
  }
}
