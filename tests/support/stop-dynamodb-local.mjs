export default async function stop() {
  await globalThis.dynamoDbLocal?.stop();
}
