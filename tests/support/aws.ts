import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { orderFromItem } from '../../services/order/adapters/order-item.ts';
import { eventsSince, orderPlaced } from '../../services/order/domain/events.ts';
import type { Envelope } from '../../shared/messaging/envelope.ts';
import type { RunningShop } from './shop-process.ts';

/** What an operator with the AWS SDK has of a region. */
export function awsOf({ name: region, aws: endpoint }: RunningShop['regions'][number]) {
  const config = { region, endpoint, credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' } };
  const dynamodb = new DynamoDBClient(config);
  const clients = {
    dynamodb,
    sqs: new SQSClient(config),
    events: new EventBridgeClient(config),
    states: new SFNClient(config),
  };
  return {
    ...clients,
    documents: DynamoDBDocumentClient.from(dynamodb),
    close: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Every event that the order has announced, oldest first. */
export async function eventsOf(documents: DynamoDBDocumentClient, table: string, orderId: string): Promise<Envelope[]> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :order',
      ExpressionAttributeValues: { ':order': orderId },
      ConsistentRead: true,
    }),
  );
  const told = Items.map(orderFromItem).flatMap((order) => [orderPlaced(order), ...eventsSince(1, order)]);
  return told.sort((one, other) => one.sequence - other.sequence);
}
