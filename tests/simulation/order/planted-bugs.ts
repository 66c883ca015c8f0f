import type { Plant } from '../deployed/sources.ts';

export interface PlantedBug {
  readonly name: string;
  readonly plants: readonly Plant[];
  /** For how long the provider knows a key, when the bug is about keys. */
  readonly keyLifetimeMs?: number;
  /** From which seed on it is looked for: what is rare is looked for where it is known to be. */
  readonly from?: number;
}

const CHECKOUT = 'workflows/checkout/definition.yml';
const ORDER = 'services/order';
const PAYMENT = 'services/payment';
const MAIL = 'services/notification';

const bug = (name: string, file: string, from: string, to: string, first = 0): PlantedBug => ({
  name,
  plants: [{ file, from, to }],
  from: first,
});

/** What others got wrong, or what could be got wrong here: each must be found. */
export const PLANTED: readonly PlantedBug[] = [
  bug(
    'a failed capture that gives the goods back without asking for the money',
    CHECKOUT,
    'Next: VoidPayment }\n      - *fault\n    Next: ConfirmOrder',
    'Next: VoidPayment }\n      - { ErrorEquals: [States.ALL], ResultPath: $.failure, Next: ReleaseStock }\n    Next: ConfirmOrder',
    110,
  ),
  bug(
    'a later attempt that finds no goods and rejects without asking for the money',
    CHECKOUT,
    '&ask { ErrorEquals: [GoodsGone, ReservationClosed, EndedElsewhere], ResultPath: $.failure, Next: VoidPayment }',
    '&ask { ErrorEquals: [GoodsGone, ReservationClosed, EndedElsewhere], ResultPath: $.failure, Next: ReleaseStock }',
    250,
  ),
  bug(
    'an authorisation without an answer that nobody undoes',
    CHECKOUT,
    '- *fault\n    Next: CapturePayment',
    '- { ErrorEquals: [States.ALL], ResultPath: $.failure, Next: ReleaseStock }\n    Next: CapturePayment',
  ),
  bug(
    'sold out, tried again like a fault',
    CHECKOUT,
    '- &noGoods\n        ErrorEquals: [OutOfStock, ',
    '- &noGoods\n        ErrorEquals: [',
  ),
  bug(
    'a confirmation that fails for good and rejects the order',
    CHECKOUT,
    '- { ErrorEquals: [OrderClosed], ResultPath: $.failure, Next: NeedsReview }\n      - *fault',
    '- { ErrorEquals: [States.ALL], ResultPath: $.failure, Next: ReleaseStock }',
    320,
  ),
  bug(
    'a run that waited in vain and undoes the payment while another one may get the goods',
    CHECKOUT,
    '{ ErrorEquals: [StockOnItsWay], ResultPath: $.failure, Next: LastCall }',
    '{ ErrorEquals: [StockOnItsWay], ResultPath: $.failure, Next: VoidPayment }',
  ),
  bug(
    'a later attempt that undoes the payment while an earlier one may get the goods',
    'services/inventory/application/selling/reserve-stock.ts',
    "if (!isFinal || money === 'taken') return refusal;",
    "if (!isFinal || money !== 'untouched') return refusal;",
  ),
  bug(
    'money that could not be given back, and goods that are',
    CHECKOUT,
    '- *fault\n    Next: ReleaseStock',
    '- { ErrorEquals: [States.ALL], ResultPath: $.failure, Next: ReleaseStock }\n    Next: ReleaseStock',
  ),
  bug(
    'a capture that the bank refuses, and nobody undoes',
    CHECKOUT,
    '- { ErrorEquals: [CaptureRefused], ResultPath: $.failure, Next: VoidPayment }',
    '- { ErrorEquals: [CaptureRefused], ResultPath: $.failure, Next: ReleaseStock }',
  ),
  bug(
    'an order that was charged after all, and is rejected',
    CHECKOUT,
    'ResultPath: $.captured, Next: SecureGoods }\n      # The money is the twin',
    'ResultPath: $.failure, Next: ReleaseStock }\n      # The money is the twin',
    3000,
  ),
  bug(
    'a card that one region was told is not known, charged by the other',
    `${PAYMENT}/application/authorize-payment.ts`,
    ': declineForBoth(parts, request, answer.message)',
    ': recordDecline(parts, request, answer.message)',
    4300,
  ),
  bug(
    "a twin's money taken for one's own",
    CHECKOUT,
    '- { ErrorEquals: [PaymentDeclined, PaymentCancelled, PlacedElsewhere], ResultPath: $.failure, Next: ReleaseStock }',
    '- { ErrorEquals: [PaymentDeclined], ResultPath: $.failure, Next: ReleaseStock }\n      - { ErrorEquals: [PlacedElsewhere], ResultPath: $.other, Next: ConfirmOrder }',
  ),
  {
    name: 'an order that anybody may write over',
    plants: [
      {
        file: `${ORDER}/adapters/dynamo-orders.ts`,
        from: 'ConditionExpression: `#version = :version AND (attribute_not_exists(#schema) OR (${IS_AT}))`,',
        to: "ConditionExpression: 'attribute_exists(pk) OR (#version = :version AND #schema = :schema)',",
      },
      {
        file: `${ORDER}/adapters/dynamo-orders.ts`,
        from: 'ConditionExpression: `#version = :version AND #schema = :schema AND ${IS_AT} AND attribute_not_exists(#review)`,',
        to: "ConditionExpression: 'attribute_exists(pk)',",
      },
    ],
  },
  bug(
    'an order that is confirmed wherever it stands',
    `${ORDER}/adapters/dynamo-orders.ts`,
    'ConditionExpression: `#version = :version AND #schema = :schema AND ${IS_AT} AND attribute_not_exists(#review)`,',
    "ConditionExpression: 'attribute_exists(pk)',",
  ),
  bug(
    'a change of an order that tells nothing',
    `${ORDER}/domain/events.ts`,
    '.filter((entry) => entry.version > version)',
    '.filter((entry) => entry.version > version + 1)',
  ),
  {
    name: 'a rejection that is mailed for a twin that yielded',
    plants: [
      {
        file: `${ORDER}/domain/events.ts`,
        from: 'if (!order.rejection || isElsewhere(order)) return undefined;',
        to: 'if (!order.rejection) return undefined;',
      },
      {
        file: `${MAIL}/domain/order-mails.ts`,
        from: "case 'PLACED_ELSEWHERE':\n      return undefined;",
        to: "case 'PLACED_ELSEWHERE':\n      return 'somebody was faster.';",
      },
      {
        file: `${MAIL}/domain/caused-mail.ts`,
        from: 'overriddenBy: [confirmationOf(order.orderId)]',
        to: 'overriddenBy: []',
      },
    ],
  },
  bug(
    'an order of its own in each region',
    `${ORDER}/application/place-order.ts`,
    'callerId: customerId,',
    'callerId: `${customerId} ${region}`,',
  ),
  bug(
    'a sweeper that misses one shard of eight',
    `${ORDER}/adapters/dynamo-orders.ts`,
    '{ length: SHARDS }',
    '{ length: SHARDS - 1 }',
    100,
  ),
  bug('an order that is never due', `${ORDER}/adapters/dynamo-orders.ts`, 'dueAt <= :now', 'dueAt > :now'),
  bug(
    'two runs of a checkout that take themselves for one',
    CHECKOUT,
    'id.$: States.UUID()',
    'id: 8a4f3c4e-3a52-4a07-9d0b-0d6f1a2b3c4d',
  ),
  bug(
    'a stream filter that keeps changes out',
    `${ORDER}/functions.yml`,
    '- eventName: [INSERT, MODIFY]',
    '- eventName: [INSERT]',
  ),
  bug(
    'an event whose id is made by chance',
    `${ORDER}/domain/events.ts`,
    '${order.region}.${version}`',
    '${order.region}.${Math.random()}`',
  ),
  bug(
    'a current order that is the worse of two',
    `${ORDER}/domain/current-order.ts`,
    'rank(b) - rank(a)',
    'rank(a) - rank(b)',
  ),
  bug(
    'events that the bus refused, taken for published',
    'shared/messaging/publisher.ts',
    'if (!answer.FailedEntryCount) continue;',
    'if (answer.FailedEntryCount !== undefined) continue;',
  ),
  bug(
    'messages that failed, taken for dealt with',
    'shared/messaging/consumer.ts',
    'return { batchItemFailures };',
    'return { batchItemFailures: batchItemFailures.slice(0, 0) };',
  ),
  bug(
    'nobody hears of a rejected order',
    `${MAIL}/functions.yml`,
    'events: [OrderConfirmed, OrderRejected]',
    'events: [OrderConfirmed]',
  ),
  bug(
    'nothing undone where no payment is known',
    `${PAYMENT}/application/void-payment.ts`,
    'if (recorded) return nothingHeld(parts, recorded.status);',
    'return nothingHeld(parts);',
  ),
  bug(
    'a capture that is not written down',
    `${PAYMENT}/application/capture-payment.ts`,
    'await recordCapture(parts, request, paymentId, amount)',
    'parts.clock().toISOString()',
  ),
  bug(
    "a twin's payment that is gone on with",
    `${PAYMENT}/application/authorize-payment.ts`,
    "if (relationTo(found, request) === 'theirs') return { kind: 'placed-elsewhere' };",
    '',
  ),
  {
    name: 'an idempotency key that is another one for each attempt',
    plants: [],
    keyLifetimeMs: 0,
  },
  bug(
    'a mail that is sent without being claimed',
    `${MAIL}/application/mail-customer.ts`,
    "if (kind === 'settled') return { kind: 'sent-before' };",
    '',
  ),
  bug(
    'goods that expire by the time alone',
    'services/inventory/domain/selling/overdue.ts',
    "if (entitlement === 'sold') return { kind: 'commit' };",
    '',
  ),
  bug('a mail to somebody else', `${ORDER}/domain/events.ts`, 'email: order.email', "email: 'mallory@example.com'"),
  bug(
    'money whose movement is written down nowhere',
    `${PAYMENT}/adapters/dynamo-payments.ts`,
    "'movements.#cause = :movement', ",
    '',
  ),
  bug(
    'one unit more than was wished',
    `${ORDER}/domain/pricing.ts`,
    'name: product.name, quantity,',
    'name: product.name, quantity: quantity + 1,',
  ),
  bug(
    'an order at half its price',
    `${ORDER}/adapters/order-item.ts`,
    'total: times(unitPrice, line.quantity) }',
    'total: times({ ...unitPrice, amount: Math.floor(unitPrice.amount / 2) }, line.quantity) }',
  ),
  bug(
    'a declined card that nobody is told of when the first rejection was cut off',
    `${PAYMENT}/application/void-payment.ts`,
    "declined: status === 'DECLINED'",
    'declined: false',
  ),
  bug(
    'goods that are sold out, and nobody is told when the first rejection was cut off',
    'services/inventory/application/selling/reserve-stock.ts',
    'if (!wasEverHeld(before))',
    'if (before.endedAt === undefined)',
  ),
  bug(
    'whatever failed, the goods are said to be sold out',
    `${ORDER}/handlers/reject-order.ts`,
    'const named = REJECTIONS[name];',
    "const named = (name === 'PlacedElsewhere' ? 'PLACED_ELSEWHERE' : 'OUT_OF_STOCK') as RejectionCode;",
  ),
  bug(
    'an order that a person looks at, and that loses its goods',
    `${ORDER}/contracts/order-record.ts`,
    "isInReview ? 'in-review' : entitlement",
    "isInReview ? 'none' : entitlement",
    200,
  ),
  bug(
    'an order that goes on in the other region, shown as rejected',
    `${ORDER}/handlers/order-view.ts`,
    'isElsewhere(state) ? goingOnElsewhere(state) : state',
    'state',
    1240,
  ),
  bug(
    'a message that waited for hours, and begins whatever became of its order',
    `${ORDER}/application/start-checkout.ts`,
    'const FRESH_MS = 10_000;',
    'const FRESH_MS = Number.POSITIVE_INFINITY;',
    1170,
  ),
  bug(
    'a sweeper that does not look what became of the order in the other region',
    `${ORDER}/application/sweep-orders.ts`,
    'checkoutOf(next, states)',
    'checkoutOf(next, [])',
    440,
  ),
  bug(
    'goods for an order that has ended in the other region',
    'services/inventory/handlers/reserved.ts',
    'if (!endedElsewhere ||',
    'if (endedElsewhere ||',
  ),
  bug(
    'a rejection that is told before the other region is heard',
    `${MAIL}/domain/patience.ts`,
    'turn * HEARD_WITHIN_MS',
    '0',
    340,
  ),
  bug(
    'two rejections of one order that are told at the same time',
    `${MAIL}/domain/patience.ts`,
    'turn * HEARD_WITHIN_MS',
    'HEARD_WITHIN_MS',
    440,
  ),
  bug(
    'units that are owed, and sold all the same',
    'services/inventory/application/levelling/level-stock.ts',
    'if (totalDeficit(own) > 0) return',
    'if (totalDeficit(own) > 999) return',
    50,
  ),
];
