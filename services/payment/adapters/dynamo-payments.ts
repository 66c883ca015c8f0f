import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { conditional } from '../../../shared/storage/conditional.ts';
import { type Move, type Movement, movementKey } from '../domain/movement.ts';
import { type Payment, TRANSITIONS } from '../domain/payment.ts';
import type { Payments, Recorded } from '../ports.ts';
import { PAYMENT_PREFIX, paymentFromItem, paymentItem, paymentKey } from './payment-item.ts';

/** How a movement changes the amounts. */
const AMOUNTS: Readonly<Record<Move, readonly string[]>> = {
  CAPTURED: ['captured = :amount', 'refundable = :amount'],
  VOIDED: [],
  REFUNDED: ['refunded = refunded + :amount', 'refundable = refundable - :amount'],
};

/** A payment is one item with its movements in it, so every change of it is one plain write (docs/adr/0026). */
export class DynamoPayments implements Payments {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  open(payment: Payment): Promise<Recorded> {
    return recorded(
      this.#db.send(
        new PutCommand({
          TableName: this.#table,
          Item: paymentItem(payment),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
  }

  /** The condition checks on the item what `moved` checks on a payment. */
  move(movement: Movement): Promise<Recorded> {
    const { orderId, region, kind, paymentId, at } = movement;
    const { amount, currency } = movement.amount;
    const { from, to, of } = TRANSITIONS[kind];
    const entry = ['movements.#cause = :movement', '#status = :to', '#version = #version + :one', 'updatedAt = :at'];
    return recorded(
      this.#db.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: paymentKey(orderId, region),
          UpdateExpression: `SET ${[...AMOUNTS[kind], ...entry].join(', ')}`,
          ConditionExpression: `paymentId = :id AND currency = :currency AND #status = :from AND ${of} >= :amount AND attribute_not_exists(movements.#cause)`,
          ExpressionAttributeNames: { '#status': 'status', '#version': 'version', '#cause': movementKey(movement) },
          ExpressionAttributeValues: {
            ...{ ':id': paymentId, ':currency': currency, ':from': from, ':to': to, ':at': at, ':one': 1 },
            ...{ ':amount': amount, ':movement': { amount, at } },
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
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
}

/** A refusal tells the item, as a read would. */
async function recorded(write: Promise<unknown>): Promise<Recorded> {
  const written = await conditional(write);
  if (written.kind === 'done') return { kind: 'recorded' };
  return { kind: 'stands', payment: written.standing && paymentFromItem(written.standing) };
}
