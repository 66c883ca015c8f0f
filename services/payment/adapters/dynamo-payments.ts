import {
  type DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { standingItems } from '../../../shared/storage/standing-items.ts';
import { type Movement, openingMovement, type Payment, statusesBefore } from '../domain/payment.ts';
import type { Payments, Recorded } from '../ports.ts';
import { ledgerItem, PAYMENT_PREFIX, paymentFromItem, paymentItem, paymentKey } from './payment-item.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export class DynamoPayments implements Payments {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  open(payment: Payment): Promise<Recorded> {
    const opening = {
      Put: {
        TableName: this.#table,
        Item: paymentItem(payment),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    } as const;
    return this.#write(opening, openingMovement(payment));
  }

  move(movement: Movement): Promise<Recorded> {
    return this.#write(movement.kind === 'CAPTURED' ? this.#capture(movement) : this.#void(movement), movement);
  }

  async ofOrder(orderId: string): Promise<readonly Payment[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :order AND begins_with(sk, :payment)',
        ExpressionAttributeValues: { ':order': orderId, ':payment': PAYMENT_PREFIX },
        ConsistentRead: true,
      }),
    );
    return Items.map(paymentFromItem);
  }

  /** Never more captured than authorised, nor less than was already refunded. */
  #capture(movement: Movement): Action {
    return this.#change(
      movement,
      'SET #status = :to, captured = :amount, updatedAt = :at',
      'authorized >= :amount AND refunded <= :amount',
      { ':amount': movement.amount.amount },
    );
  }

  #void(movement: Movement): Action {
    return this.#change(movement, 'SET #status = :to, updatedAt = :at', 'captured = :nothing', { ':nothing': 0 });
  }

  #change(movement: Movement, update: string, condition: string, values: Record<string, unknown>): Action {
    const { orderId, region, kind, paymentId, at } = movement;
    const before = Object.fromEntries(statusesBefore(kind).map((status, index) => [`:from${index}`, status]));
    return {
      Update: {
        TableName: this.#table,
        Key: paymentKey(orderId, region),
        UpdateExpression: update,
        ConditionExpression: `paymentId = :id AND #status IN (${Object.keys(before).join(', ')}) AND ${condition}`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':id': paymentId, ':to': kind, ':at': at, ...before, ...values },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  async #write(change: Action, movement: Movement | undefined): Promise<Recorded> {
    const line = movement && {
      Put: {
        TableName: this.#table,
        Item: ledgerItem(movement),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    try {
      await this.#db.send(new TransactWriteCommand({ TransactItems: [change, ...(line ? [line] : [])] }));
      return { kind: 'recorded' };
    } catch (error) {
      const standing = standingItems(error);
      if (!standing) throw error;
      const [payment, ledger] = standing;
      if (payment) return { kind: 'stands', payment: payment === 'absent' ? undefined : paymentFromItem(payment) };
      // The other region has written this line before (a takeover that it did not need): the line is the same.
      if (ledger) return this.#write(change, undefined);
      throw error;
    }
  }
}
