interface Step {
  /** How it may end besides well; the definition decides on each by its name. */
  readonly outcomes: readonly string[];
  readonly undoneBy?: string;
}

/** The steps of a checkout, what each does beside what undoes it (tests/workflow holds the definition and handlers to it). */
export const STEPS = {
  ReserveStock: {
    outcomes: ['StockOnItsWay', 'OutOfStock', 'GoodsGone', 'ReservationClosed', 'EndedElsewhere', 'RunningElsewhere'],
    undoneBy: 'ReleaseStock',
  },
  ReleaseStock: { outcomes: ['ReservationClosed', 'RunningElsewhere'] },

  AuthorizePayment: {
    outcomes: ['PaymentDeclined', 'PaymentCancelled', 'PlacedElsewhere', 'ProviderAway'],
    undoneBy: 'VoidPayment',
  },
  // The pivot: what was captured is not undone here.
  CapturePayment: { outcomes: ['CaptureRefused', 'ProviderAway'] },
  VoidPayment: { outcomes: ['AlreadyCaptured', 'PlacedElsewhere', 'ProviderAway'] },

  ConfirmOrder: { outcomes: ['ReservationRanOut', 'OrderClosed'] },
  RejectOrder: { outcomes: ['TwinUnderWay', 'OrderClosed'] },
  NeedsReview: { outcomes: [] },
  WaitForProvider: { outcomes: [] },
} as const satisfies Readonly<Record<string, Step>>;

export type StepName = keyof typeof STEPS;
export type StepOutcomeName = (typeof STEPS)[StepName]['outcomes'][number];

/** Told by every step that cannot read what it was given. */
export const UNREADABLE = 'InvalidStepInput';
