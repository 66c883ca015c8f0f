import type * as z from 'zod';
import { ReleaseStockInput, ReserveStockAnswer, ReserveStockInput } from '../../services/inventory/contracts/steps.ts';
import {
  AuthorizePaymentAnswer,
  AuthorizePaymentInput,
  CapturePaymentInput,
  VoidPaymentAnswer,
  VoidPaymentInput,
} from '../../services/payment/contracts/steps.ts';
import { CheckoutInput, CheckoutStart, StepFailure } from '../../workflows/checkout/contract/input.ts';
import type { StepName, StepOutcomeName, UNREADABLE } from '../../workflows/checkout/contract/steps.ts';

/** What a checkout finds when it begins. */
export interface Circumstances {
  /** `arrives`: a parcel is under way, and is there when it has been asked for a few times. */
  readonly shelf: 'enough' | 'sold-out' | 'arrives' | 'never-arrives';
  readonly card: 'good' | 'declined';
  /** The other region has the same order, and the provider knows that one's money. */
  readonly twin: boolean;
  /** What this region knows of a twin: that it is on its way, or that it has come to its end and its customer was told. */
  readonly elsewhere: 'nothing' | 'under-way' | 'ended';
  readonly capture: 'accepted' | 'refused';
  /** `away`: it does not answer this attempt, and the next one it does. */
  readonly provider: 'there' | 'away';
  readonly attempt: number;
  /** What an attempt before this one left; or another run of this very attempt, which is still at it. */
  readonly reservation: 'none' | 'held' | 'held by another run' | 'sold' | 'gone';
  readonly money: 'none' | 'held' | 'captured' | 'void' | 'declined';
  readonly order: 'open' | 'CONFIRMED' | 'REJECTED' | 'NEEDS_REVIEW';
  /** The execution stood still for longer than a reservation lasts, and was set going again. */
  readonly stoodStill: boolean;
}

export const GOOD_DAY: Circumstances = {
  shelf: 'enough',
  card: 'good',
  twin: false,
  elsewhere: 'nothing',
  capture: 'accepted',
  provider: 'there',
  attempt: 1,
  reservation: 'none',
  money: 'none',
  order: 'open',
  stoodStill: false,
};

export class Outcome extends Error {
  constructor(name: StepOutcomeName | typeof UNREADABLE) {
    super(`${name}, says the double.`);
    this.name = name;
  }
}

/** So often is a parcel asked for before it is there: fewer times than the saga has patience for. */
const ASKED_BEFORE_IT_ARRIVES = 3;

/** What a step reads of what the saga hands it; of the order's own steps the handlers have the last word. */
const INPUTS = {
  ReserveStock: ReserveStockInput,
  AuthorizePayment: AuthorizePaymentInput,
  CapturePayment: CapturePaymentInput,
  VoidPayment: VoidPaymentInput,
  ReleaseStock: ReleaseStockInput,
  ConfirmOrder: CheckoutInput.extend({
    reservation: ReserveStockAnswer,
    payment: AuthorizePaymentAnswer.pick({ authorizedAt: true }).optional(),
  }),
  RejectOrder: CheckoutInput.extend({ failure: StepFailure, voided: VoidPaymentAnswer.optional() }),
  NeedsReview: CheckoutInput,
  WaitForProvider: CheckoutStart,
} satisfies Record<StepName, z.ZodType>;

type Steps = { readonly [Step in keyof typeof INPUTS]: (input: z.infer<(typeof INPUTS)[Step]>) => object };

/**
 * The effects of a checkout, in memory and counted: what the steps promise the saga, without how they keep it. Each step
 * may run any number of times. Outcomes carry the names that the handlers throw (structure.test.ts holds both together).
 */
export class Shop {
  reservation: Circumstances['reservation'];
  money: Circumstances['money'];
  order: Circumstances['order'];
  rejectedFor: string | undefined;
  /** The sweeper knows that the last attempt met a provider that is away. */
  waits = false;
  readonly effects = { holds: 0, captures: 0, confirmations: 0, rejections: 0, reviews: 0 };
  /** Before an attempt ended in a rejection, somebody has asked what became of the money. */
  providerWasAsked = false;
  readonly #circumstances: Circumstances;
  #asked = 0;
  #stoodStill: boolean;
  #provider: Circumstances['provider'];

  constructor(circumstances: Circumstances) {
    this.#circumstances = circumstances;
    this.reservation = circumstances.reservation;
    this.money = circumstances.money;
    this.order = circumstances.order;
    this.#stoodStill = circumstances.stoodStill;
    this.#provider = circumstances.provider;
  }

  perform(step: string, input: unknown): object {
    const name = step as keyof typeof INPUTS;
    const parsed = INPUTS[name].safeParse(input);
    if (!parsed.success) throw new Outcome('InvalidStepInput');
    return (this.#steps[name] as (input: unknown) => object)(parsed.data);
  }

  readonly #steps: Steps = {
    ReserveStock: ({ attempt, yields, captured, failure }) => {
      if (yields && !captured) throw new Outcome('EndedElsewhere');
      if (this.reservation === 'held by another run') throw new Outcome('RunningElsewhere');
      const isLastCall = !captured && failure?.Error === 'StockOnItsWay';
      if (this.reservation === 'none') this.#reserve(attempt, isLastCall);
      if (this.reservation === 'gone') throw new Outcome('ReservationClosed');
      const ranOut = this.#stoodStill;
      this.#stoodStill = false;
      return { reservedAt: AT, expiresAt: ranOut ? AT : LATER };
    },
    AuthorizePayment: () => {
      this.#ask();
      this.providerWasAsked = true;
      if (this.#circumstances.twin) throw new Outcome('PlacedElsewhere');
      if (this.money === 'void') throw new Outcome('PaymentCancelled');
      if (this.money === 'none' && this.#circumstances.card === 'declined') this.money = 'declined';
      if (this.money === 'declined') throw new Outcome('PaymentDeclined');
      if (this.money === 'none') {
        this.money = 'held';
        this.effects.holds += 1;
      }
      return { paymentId: 'pi_1', authorizedAt: AT };
    },
    CapturePayment: () => {
      this.#ask();
      if (this.money !== 'captured') {
        if (this.money !== 'held' || this.#circumstances.capture === 'refused') throw new Outcome('CaptureRefused');
        this.money = 'captured';
        this.effects.captures += 1;
      }
      return { paymentId: 'pi_1', authorizedAt: AT, capturedAt: AT };
    },
    VoidPayment: () => {
      this.#ask();
      this.providerWasAsked = true;
      if (this.#circumstances.twin) throw new Outcome('PlacedElsewhere');
      if (this.money === 'captured') throw new Outcome('AlreadyCaptured');
      if (this.money === 'declined') return { held: false, declined: true, voidedAt: AT };
      const held = this.money === 'held';
      // Also where nothing is held yet: an authorisation that is still on its way holds nothing either.
      this.money = 'void';
      return { held, voidedAt: AT };
    },
    ReleaseStock: () => {
      if (this.reservation === 'sold') throw new Outcome('ReservationClosed');
      if (this.reservation === 'held by another run') throw new Outcome('RunningElsewhere');
      this.reservation = 'gone';
      return { releasedAt: AT };
    },
    ConfirmOrder: ({ reservation }) => {
      if (this.order === 'REJECTED') throw new Outcome('OrderClosed');
      if (this.order === 'open' && reservation.expiresAt === AT) throw new Outcome('ReservationRanOut');
      if (this.order !== 'CONFIRMED') this.effects.confirmations += 1;
      this.order = 'CONFIRMED';
      return { status: this.order };
    },
    RejectOrder: ({ failure, voided }) => {
      if (this.order === 'CONFIRMED') throw new Outcome('OrderClosed');
      const { elsewhere } = this.#circumstances;
      const isUnasked = failure.Error === 'OutOfStock';
      if (this.order === 'open' && elsewhere === 'under-way' && isUnasked) throw new Outcome('TwinUnderWay');
      if (this.order !== 'REJECTED') {
        this.effects.rejections += 1;
        const wasDeclined = failure.Error === 'ReservationClosed' && voided?.declined;
        const why = wasDeclined ? 'PaymentDeclined' : failure.Error;
        this.rejectedFor = elsewhere === 'ended' ? 'EndedElsewhere' : why;
      }
      this.order = 'REJECTED';
      return { status: this.order };
    },
    NeedsReview: () => {
      if (this.order === 'open') {
        this.effects.reviews += 1;
        this.order = 'NEEDS_REVIEW';
      }
      return { status: this.order };
    },
    WaitForProvider: () => {
      this.waits = true;
      return {};
    },
  };

  /** What whoever begins a checkout knows, and hands to it. */
  get yields(): boolean {
    return this.#circumstances.elsewhere === 'ended';
  }

  asFound(): Circumstances {
    const { reservation, money, order } = this;
    return {
      ...this.#circumstances,
      reservation,
      money,
      order,
      stoodStill: this.#stoodStill,
      provider: this.#provider,
    };
  }

  providerComesBack(): void {
    this.#provider = 'there';
  }

  /** The other run is lost, and a later attempt takes its place. */
  otherRunIsLost(): void {
    if (this.reservation === 'held by another run') this.reservation = 'held';
  }

  /** The reservation ran out. */
  loseGoods(): void {
    if (this.reservation === 'held') this.reservation = 'gone';
  }

  #ask(): void {
    if (this.#provider === 'away') throw new Outcome('ProviderAway');
  }

  #reserve(attempt: number, isLastCall: boolean): void {
    const { shelf } = this.#circumstances;
    this.#asked += 1;
    if (shelf === 'sold-out' || (shelf === 'never-arrives' && isLastCall)) {
      throw new Outcome(attempt > 1 ? 'GoodsGone' : 'OutOfStock');
    }
    if (shelf === 'never-arrives') throw new Outcome('StockOnItsWay');
    if (shelf === 'arrives' && this.#asked < ASKED_BEFORE_IT_ARRIVES) throw new Outcome('StockOnItsWay');
    this.reservation = 'held';
  }
}

const AT = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-01T01:00:00.000Z';
