import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoStock } from '../../services/inventory/adapters/dynamo-stock.ts';
import { viewStock } from '../../services/inventory/application/auditing/view-stock.ts';
import type { ShardCounts } from '../../services/inventory/ports.ts';
import { inventoryIn } from '../../services/inventory/testing/inventory.ts';
import type { Ending } from './asked.ts';
import { Broken } from './broken.ts';
import type { Totals, Variant } from './variant.ts';
import type { World } from './world.ts';

export type Inventory = ReturnType<typeof inventoryIn>;

export const TABLE = 'stock';

/** The inventory's functions in both regions: what starts one of them does not know how it will fare. */
export class Functions {
  readonly #world: World;
  readonly #variant: Variant;
  readonly #shards = new Map<string, number>();
  /** What was found in answers and must not be there. */
  readonly findings: string[] = [];
  /** What failed last. */
  complaint = 'nothing has failed';

  constructor(world: World, variant: Variant) {
    this.#world = world;
    this.#variant = variant;
  }

  start<T>(
    name: string,
    region: string,
    work: (inventory: Inventory) => Promise<T>,
    ended: (ending: Ending<T>) => void = () => {},
  ): void {
    const { identity = itself } = this.#variant;
    const clock = this.#world.clockIn(region);
    const remembering = (counts: ShardCounts) => this.#remembering(region, counts);
    const inventory = (client: DynamoDBDocumentClient) =>
      inventoryIn(identity(region), { client, table: TABLE }, clock, remembering);
    this.#world.start(
      name,
      region,
      (client) => work(inventory(client)),
      (ending) => {
        if (ending.kind === 'failed') this.complaint = `${name} fails: ${ending.error}`;
        ended(ending);
      },
    );
  }

  /** Settles what has run out, as is done every minute. */
  sweep(region: string): void {
    this.start('settle what has run out', region, (inventory) => inventory.settle(this.#variant.orders));
  }

  /** Asks for what is owed, as is done every minute. */
  fillDeficits(region: string): void {
    this.start('ask for what is owed', region, (inventory) => inventory.fillDeficits());
  }

  /** It looks while everything moves, and must not see a difference where there is none. */
  audit(region: string): void {
    const audit = (inventory: Inventory) => inventory.audit();
    this.start('audit', region, audit, (ending) => {
      const found = ending.kind === 'answered' ? ending.answer.differences : [];
      if (found.length > 0) this.findings.push(`${region}'s audit found ${JSON.stringify(found)}.`);
    });
  }

  /** What an operator is told of a SKU, while everything moves. */
  view(region: string, sku: string): void {
    const view = (inventory: Inventory) => inventory.view(sku, 2);
    this.start(`look at ${sku}`, region, view, (ending) => {
      const answer = ending.kind === 'answered' ? ending.answer : undefined;
      const wrong = answer && wrongIn(answer.totals);
      if (wrong) this.findings.push(`${region}'s answer about ${sku} ${wrong}`);
    });
  }

  /** What an operator would see of these SKUs, right now, adds up; and so did all that was told so far. */
  async addUp(at: readonly (readonly [region: string, sku: string])[]): Promise<void> {
    for (const [region, sku] of at) {
      const totals = await this.#totalsIn(region, sku);
      const wrong = totals && wrongIn(totals);
      if (wrong) throw new Broken(`${region}'s view of ${sku} ${wrong}`);
    }
    const [finding] = this.findings;
    if (finding) throw new Broken(finding);
  }

  async #totalsIn(region: string, sku: string): Promise<Totals | undefined> {
    const stock = new DynamoStock(this.#world.looking(region), TABLE);
    const quotasOf = (name: string) => stock.quotasOf(name);
    if (this.#variant.totals) return this.#variant.totals(await quotasOf(sku));
    // The ledger is held against the quotas elsewhere.
    const movementsOf = async () => ({ items: [], nextCursor: undefined });
    const view = await viewStock({ quota: async () => undefined, quotasOf, movementsOf }, { sku, limit: 1 });
    return view?.totals;
  }

  /** Instances live longer than one request, and what they have learned of shards grows old. */
  #remembering(region: string, counts: ShardCounts): ShardCounts {
    return {
      of: async (sku) => this.#shards.get(`${sku} ${region}`) ?? 1,
      learn: (sku, count) => void this.#shards.set(`${sku} ${region}`, count),
      read: (sku) => counts.read(sku),
      write: (sku, count, at) => counts.write(sku, count, at),
    };
  }
}

function wrongIn(totals: Totals): string | undefined {
  const { available, reserved, sold, received, inTransit, deficit } = totals;
  const text = JSON.stringify(totals);
  // Where both regions have written off what one had reclaimed of the other, the shortage is told as a deficit.
  const counts = [available, reserved, sold, inTransit, deficit, received + deficit];
  if (counts.some((total) => total < 0)) return `is below zero: ${text}.`;
  return received + deficit === available + reserved + sold + inTransit ? undefined : `does not add up: ${text}.`;
}

const itself = (region: string) => region;
