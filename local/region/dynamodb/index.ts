export { DynamoDbError, type DynamoDbWire } from './client.ts';
export { type DynamoDb, startDynamoDb } from './database.ts';
export { createDynamoDbService } from './service.ts';
export { createTables, type Table, tablesOf } from './tables.ts';
