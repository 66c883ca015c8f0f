import { describe, expect, it } from '@jest/globals';
import { CIRCUMSTANCES } from './cases.ts';
import { explorer } from './checkout.ts';
import { checkoutDefinition, type Definition } from './definition.ts';
import { inSimulatedTime } from './interpreter.ts';
import { outcomesOfSteps } from './outcomes.ts';
import { breachesOfStructure } from './structure.ts';

inSimulatedTime();

// biome-ignore lint/suspicious/noExplicitAny: a definition to be broken.
type Broken = any;
type Check = 'structure' | 'behaviour';

interface Bug {
  readonly what: string;
  plant(definition: Broken): void;
  /** What has to notice it; both, where not said. */
  readonly by?: readonly Check[];
}

const goes = (definition: Broken, state: string, error: string, to: string) => {
  const { Catch } = definition.States[state];
  definition.States[state].Catch = [{ ErrorEquals: [error], ResultPath: '$.failure', Next: to }, ...Catch].filter(
    (rule, index) => index === 0 || !rule.ErrorEquals.includes(error) || rule.ErrorEquals.length > 1,
  );
};
const isNoLongerTold = (definition: Broken, state: string, error: string) => {
  for (const rule of definition.States[state].Retry) {
    rule.ErrorEquals = rule.ErrorEquals.filter((name: string) => name !== error);
  }
};
const isNeverTriedAgain = ({ States }: Broken, state: string) => {
  for (const rule of States[state].Retry) rule.MaxAttempts = 0;
};

const BUGS: readonly Bug[] = [
  {
    what: 'a failed capture goes to ReleaseStock instead of VoidPayment',
    plant: (definition) => goes(definition, 'CapturePayment', 'States.ALL', 'ReleaseStock'),
  },
  {
    what: 'a refused capture goes to ReleaseStock',
    plant: (definition) => goes(definition, 'CapturePayment', 'CaptureRefused', 'ReleaseStock'),
  },
  {
    what: 'a failed capture is rejected at once',
    plant: (definition) => goes(definition, 'CapturePayment', 'States.ALL', 'RejectOrder'),
  },
  {
    what: 'a failed capture is taken for done',
    plant: (definition) => goes(definition, 'CapturePayment', 'States.ALL', 'ConfirmOrder'),
  },
  {
    what: 'AlreadyCaptured is released and rejected',
    plant: (definition) => goes(definition, 'VoidPayment', 'AlreadyCaptured', 'ReleaseStock'),
  },
  {
    what: 'AlreadyCaptured is confirmed without a look at the goods',
    plant: (definition) => goes(definition, 'VoidPayment', 'AlreadyCaptured', 'ConfirmOrder'),
  },
  {
    what: 'AlreadyCaptured is a fault of the compensation',
    plant: (definition) => goes(definition, 'VoidPayment', 'AlreadyCaptured', 'NeedsReview'),
    by: ['behaviour'],
  },
  {
    what: 'an order is rejected because the provider is away',
    plant: (definition) => goes(definition, 'AuthorizePayment', 'ProviderAway', 'ReleaseStock'),
  },
  {
    what: 'a person is called because the provider is away',
    plant: (definition) => goes(definition, 'VoidPayment', 'ProviderAway', 'NeedsReview'),
  },
  {
    what: 'OutOfStock is tried again like a fault',
    plant: (definition) => isNoLongerTold(definition, 'ReserveStock', 'OutOfStock'),
  },
  {
    what: 'PaymentDeclined is tried again like a fault',
    plant: (definition) => isNoLongerTold(definition, 'AuthorizePayment', 'PaymentDeclined'),
  },
  {
    what: 'AlreadyCaptured is tried again like a fault',
    plant: (definition) => isNoLongerTold(definition, 'VoidPayment', 'AlreadyCaptured'),
  },
  {
    what: 'an execution may take an hour while reservations last sixteen minutes',
    plant: (definition) => {
      definition.TimeoutSeconds = 3600;
    },
    by: ['structure'],
  },
  {
    what: 'an execution is cut off before its retries are',
    plant: (definition) => {
      definition.TimeoutSeconds = 15;
    },
  },
  {
    what: 'goods that are gone are rejected without a question to the provider',
    plant: (definition) => goes(definition, 'ReserveStock', 'GoodsGone', 'RejectOrder'),
  },
  {
    what: 'a reservation that fails for good is released and rejected without a question to the provider',
    plant: (definition) => goes(definition, 'ReserveStock', 'States.ALL', 'ReleaseStock'),
  },
  {
    what: 'an authorisation without an answer is taken for none',
    plant: (definition) => goes(definition, 'AuthorizePayment', 'States.ALL', 'ReleaseStock'),
  },
  {
    what: 'a declined card leaves the goods held',
    plant: (definition) => goes(definition, 'AuthorizePayment', 'PaymentDeclined', 'RejectOrder'),
  },
  {
    what: 'the goods are given back while the money is still held',
    plant: ({ States }) => {
      States.VoidPayment.Next = 'RejectOrder';
    },
  },
  {
    what: 'a confirmation that fails is compensated',
    plant: (definition) => goes(definition, 'ConfirmOrder', 'States.ALL', 'VoidPayment'),
    by: ['structure'],
  },
  {
    what: 'a confirmation that fails is rejected',
    plant: (definition) => goes(definition, 'ConfirmOrder', 'States.ALL', 'RejectOrder'),
  },
  {
    what: 'a payment that cannot be voided is forgotten',
    plant: (definition) => goes(definition, 'VoidPayment', 'States.ALL', 'ReleaseStock'),
  },
  {
    what: 'goods that cannot be given back are forgotten',
    plant: (definition) => goes(definition, 'ReleaseStock', 'States.ALL', 'RejectOrder'),
  },
  {
    what: 'the twin’s order is reviewed instead of left to it',
    plant: (definition) => goes(definition, 'VoidPayment', 'PlacedElsewhere', 'NeedsReview'),
    by: ['behaviour'],
  },
  {
    what: 'the payment is asked for before the goods are',
    plant: (definition) => {
      const { ReserveStock, AuthorizePayment } = definition.States;
      definition.StartAt = 'AuthorizePayment';
      [AuthorizePayment.Next, ReserveStock.Next] = ['ReserveStock', 'CapturePayment'];
    },
    by: ['behaviour'],
  },
  {
    what: 'the capture is left out',
    plant: ({ States }) => {
      States.CapturePayment.Resource = States.AuthorizePayment.Resource;
    },
    by: ['behaviour'],
  },
  {
    what: 'a captured order ends without being confirmed',
    plant: ({ States }) => {
      delete States.CapturePayment.Next;
      States.CapturePayment.End = true;
    },
    by: ['behaviour'],
  },
  {
    what: 'the payment forgets its id where the capture looks for it',
    plant: ({ States }) => {
      States.AuthorizePayment.ResultPath = '$.authorized';
    },
    by: ['behaviour'],
  },
  {
    what: 'what was caught replaces the order',
    plant: ({ States }) => {
      for (const rule of States.AuthorizePayment.Catch) rule.ResultPath = '$';
    },
    by: ['behaviour'],
  },
  {
    what: 'an outcome is misspelt where it is caught',
    plant: ({ States }) => {
      States.AuthorizePayment.Catch[0].ErrorEquals = ['PaymentDecline', 'PlacedElsewhere'];
    },
    by: ['structure'],
  },
  {
    what: 'a provider that is away has the order undone',
    plant: (definition) => goes(definition, 'AuthorizePayment', 'ProviderAway', 'VoidPayment'),
  },
  {
    what: 'nobody learns that the provider was away',
    plant: (definition) => goes(definition, 'CapturePayment', 'ProviderAway', 'LeaveToTheNext'),
    by: ['structure'],
  },
  {
    what: 'goods that another run holds are undone',
    plant: (definition) => goes(definition, 'ReserveStock', 'RunningElsewhere', 'VoidPayment'),
    by: ['behaviour'],
  },
  {
    what: 'an order is rejected whose goods another run holds',
    plant: (definition) => goes(definition, 'ReleaseStock', 'RunningElsewhere', 'RejectOrder'),
  },
  {
    what: 'a run that finds another one at it fails',
    plant: (definition) => goes(definition, 'ReserveStock', 'RunningElsewhere', 'LeaveToTheNext'),
    by: ['structure'],
  },
  {
    what: 'a fault calls a person at once',
    plant: (definition) => goes(definition, 'VoidPayment', 'States.ALL', 'NeedsReview'),
  },
  {
    what: 'a reservation that was ended is taken for a fault',
    plant: ({ States }) => {
      States.ReserveStock.Catch[3].ErrorEquals = ['GoodsGone', 'EndedElsewhere'];
    },
  },
  {
    what: 'a declined card leaves the order open',
    plant: (definition) => goes(definition, 'AuthorizePayment', 'PaymentDeclined', 'WaitForProvider'),
  },
  {
    what: 'goods that are not there for captured money are released',
    plant: (definition) => goes(definition, 'SecureGoods', 'States.ALL', 'ReleaseStock'),
  },
  ...[
    'ReserveStock',
    'AuthorizePayment',
    'CapturePayment',
    'ConfirmOrder',
    'VoidPayment',
    'ReleaseStock',
    'RejectOrder',
  ].map(
    (state): Bug => ({
      what: `${state} is never tried again`,
      plant: (definition) => isNeverTriedAgain(definition, state),
      by: ['behaviour'],
    }),
  ),
];

describe('the checks of the checkout find', () => {
  it.each(BUGS)('$what', async ({ plant, by = ['structure', 'behaviour'] }) => {
    const definition: Broken = checkoutDefinition();
    plant(definition);
    const found: Check[] = [];
    if (breachesOfStructure(definition, outcomesOfSteps()).length > 0) found.push('structure');
    if (by.includes('behaviour') && (await misbehaves(definition))) found.push('behaviour');
    expect(found).toEqual(expect.arrayContaining([...by]));
  });
});

async function misbehaves(definition: Definition): Promise<boolean> {
  const { alone } = explorer(definition);
  for (const found of CIRCUMSTANCES.values()) {
    for await (const { breaches } of alone(found)) if (breaches.length > 0) return true;
  }
  return false;
}
