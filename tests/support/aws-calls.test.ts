import { describe, expect, it } from '@jest/globals';
import { sourcesFrom } from '../../scripts/check/imports.ts';
import { awsCallsOf } from './aws-calls.ts';

const ORDERS = `
import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { announcement } from './order-item.ts';

export class DynamoOrders implements Orders {
  async get(id: string) {
    return this.db.send(new GetCommand(id));
  }

  async list() {
    return this.db.send(new QueryCommand({ IndexName: 'open' }));
  }

  async save(order: Order) {
    await this.#check(order);
    return this.db.send(new TransactWriteCommand({ TransactItems: [{ Put: order }, announcement(order)] }));
  }

  #check(order: Order) {
    return new GetCommand(order.id);
  }
}
`;

const actionsOf = (...code: Parameters<typeof callsOf>) => [...callsOf(...code).actions].sort();

function callsOf(handler: string, ...more: [file: string, text: string][]) {
  const files: [string, string][] = [
    ['services/order/handlers/h.ts', handler],
    ['services/order/container.ts', CONTAINER],
    ['services/order/adapters/dynamo-orders.ts', ORDERS],
    ['services/order/adapters/order-item.ts', `export const announcement = () => ({ ConditionCheck: {} });`],
    ...more,
  ];
  return awsCallsOf(sourcesFrom(files), 'services/order/handlers/h.ts');
}

const CONTAINER = `
import { DynamoOrders } from './adapters/dynamo-orders.ts';

export function orders() {
  return new DynamoOrders();
}
`;

describe('what code asks AWS for', () => {
  it('is what the methods ask that it calls, and not what their neighbours do', () => {
    const handler = `import { orders as make } from '../container.ts';\nconst orders = make();\nexport const handler = () => orders.get('1');`;
    expect(actionsOf(handler)).toEqual(['dynamodb:GetItem']);
  });

  it('is found behind a use case that knows the port alone', () => {
    const handler = `import { orders } from '../container.ts';\nimport { all } from '../application/all.ts';\nexport const handler = () => all({ store: orders() });`;
    const useCase = `export function all(parts: { store: Orders }) {\n  return parts.store.list();\n}`;
    expect(actionsOf(handler, ['services/order/application/all.ts', useCase])).toEqual(['dynamodb:Query']);
  });

  it('is, of a transaction, what its items are, also when a helper in another file makes them', () => {
    const handler = `import { orders as make } from '../container.ts';\nconst orders = make();\nexport const handler = () => orders.save({});`;
    expect(actionsOf(handler)).toEqual(['dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:PutItem']);
  });

  it('is about the indexes that the called methods read', () => {
    const calling = (method: string) =>
      `import { orders as make } from '../container.ts';\nconst orders = make();\nexport const handler = () => orders.${method}();`;
    expect([...callsOf(calling('list')).indexes]).toEqual(['open']);
    expect([...callsOf(calling('get')).indexes]).toEqual([]);
  });

  it('is nothing for a handler that makes no adapter, whatever it is called', () => {
    const handler = `const orders = new Map();\n// orders.save() would write\nexport const handler = () => orders.get('1');`;
    expect(actionsOf(handler)).toEqual([]);
  });
});
