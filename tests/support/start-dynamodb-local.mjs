/** One DynamoDB Local for all tests that run on it: a Java takes seconds to start, on a busy machine half a minute. */
export default async function start() {
  const { startDynamoDb } = await import('../../local/region/dynamodb/index.ts');
  const database = await startDynamoDb({ region: 'eu-central-1', engine: 'dynamodb-local', inMemory: true });
  globalThis.dynamoDbLocal = database;
  process.env.TWINSHOP_DYNAMODB_LOCAL = database.url;
}
