export { createWire, DynamoDbError, type DynamoDbWire } from './client.ts';
export { type DynamoDb, startDynamoDb } from './database.ts';
export type { EngineName } from './engines/engine.ts';
export { ENGINE_NAMES, engineCalled, usualEngine } from './engines/index.ts';
export { type AttributeValue, contentHash, type Item, keyText } from './item.ts';
export { createDynamoDbService } from './service.ts';
export { isAfter, openCursor, type StreamCursor } from './stream-cursor.ts';
export type { StreamRecord } from './stream-record.ts';
export { createTables, type Table, tablesOf } from './tables.ts';
