import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  demandKey,
  PARTITIONS,
  parcelFromItem,
} from '../../../services/inventory/adapters/levelling/levelling-items.ts';
import type { Parcel } from '../../../services/inventory/domain/levelling/parcel.ts';
import { HERE, inventoryIn, THERE } from '../../../services/inventory/testing/inventory.ts';

export type Inventory = ReturnType<typeof inventoryIn>;
export type Line = { readonly sku: string; readonly quantity: number };

interface Stock {
  available: number;
  reserved: number;
  sold: number;
  received: number;
  sent: number;
  arrived: number;
}

export interface Order {
  status: 'ACTIVE' | 'COMMITTED' | 'RELEASED' | 'EXPIRED' | 'SHORT';
  readonly region: string;
  readonly lines: readonly Line[];
  until: number;
}

/** What is left when everything that makes stock hard is taken away: numbers, changed one after the other. */
export interface Model {
  readonly stock: Map<string, Stock>;
  readonly orders: Map<string, Order>;
  now: number;
  operations: number;
}

/** The same use cases on DynamoDB Local and on a simulated table, each for both regions in one. */
export interface Both {
  readonly real: Shop;
  readonly simulated: Shop;
  readonly regions: readonly string[];
  /** SKUs and orders of a run are no other run's: they share a database. */
  readonly run: string;
}

export class Shop {
  readonly #inventories: ReadonlyMap<string, Inventory>;
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string, clock: () => Date) {
    this.#client = client;
    this.#table = table;
    this.#inventories = new Map([HERE, THERE].map((region) => [region, inventoryIn(region, { client, table }, clock)]));
  }

  in(region: string): Inventory {
    const inventory = this.#inventories.get(region);
    if (!inventory) throw new Error(`There is no region ${region}.`);
    return inventory;
  }

  /** Delivers the request that this region has open, and the parcel that answers it; each of them twice. */
  async answerOpenRequest(sku: string, region: string): Promise<Parcel | undefined> {
    const demand = await this.#get(demandKey(sku, region));
    const id = (demand?.open as { readonly id: string } | undefined)?.id;
    if (!id) return undefined;
    const request = await this.#get({ pk: `${PARTITIONS.request}${id}`, sk: `FROM#${region}` });
    if (!request) throw new Error(`${id} is open and was not asked for.`);
    const donor = String(request.donor);
    for (const _ of [1, 2]) await this.in(donor).apply(request);
    const parcel = await this.#get({ pk: `${PARTITIONS.parcel}${id}`, sk: `FROM#${donor}` });
    if (!parcel) throw new Error(`${id} was not answered.`);
    for (const _ of [1, 2]) await this.in(region).apply(parcel);
    return parcelFromItem(parcel);
  }

  async #get(Key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
    return (await this.#client.send(new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }))).Item;
  }
}

/** What was thrown is an answer as well, told by its name. */
export function told<T>(answer: Promise<T>): Promise<unknown> {
  return answer.catch((error: Error) => ({ thrown: error.name }));
}

export function stockOf({ stock }: Model, sku: string, region: string): Stock {
  const place = `${sku} ${region}`;
  const known = stock.get(place) ?? { available: 0, reserved: 0, sold: 0, received: 0, sent: 0, arrived: 0 };
  stock.set(place, known);
  return known;
}

export function quantitiesOf(lines: readonly Line[]): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return quantities;
}

export function linesIn(run: string, lines: readonly Line[]): Line[] {
  return lines.map(({ sku, quantity }) => ({ sku: `${sku}-${run}`, quantity }));
}

export function orderIn(run: string, order: number) {
  const id = `ord_${run}${String(order).padStart(26 - run.length, '0')}`;
  return { id, region: order % 2 === 0 ? HERE : THERE };
}
