import { lastsACheckout } from '../../services/inventory/domain/selling/overdue.ts';
import { reserve } from '../../services/inventory/domain/selling/reservation.ts';
import { UNREADABLE } from '../../workflows/checkout/contract/steps.ts';
import { type Definition, edgesOf, isTask, type Retry, retriedBy, type State, stepOf, tasksOf } from './definition.ts';
import { WAITED_FOR } from './promises.ts';

type Outcomes = ReadonlyMap<string, ReadonlySet<string>>;

/** How much is undone from here on, the money before the goods before the order. */
const UNDOES: Readonly<Record<string, number>> = { VoidPayment: 3, ReleaseStock: 2, RejectOrder: 1 };
/** What may have to be undone when the step fails and nobody knows how. */
const AT_STAKE: Readonly<Record<string, number>> = {
  // An attempt before this one may have held or taken the money.
  ReserveStock: 3,
  AuthorizePayment: 3,
  CapturePayment: 3,
  VoidPayment: 3,
  ReleaseStock: 2,
  RejectOrder: 1,
};
/** Outcomes that say that there is less to undo: of the money, of goods and money. */
const NO_MONEY = ['PaymentDeclined', 'PaymentCancelled', 'PlacedElsewhere'];
const NOTHING = ['OutOfStock'];
/** The clock of who counts a checkout's time, and of who counts a reservation's. */
const CLOCKS_APART_SECONDS = 30;
const BEHIND_THE_PIVOT = ['ReserveStock', 'ConfirmOrder', 'NeedsReview'];

export function breachesOfStructure(definition: Definition, outcomes: Outcomes): string[] {
  return [
    ...outcomesNotToldApart(definition, outcomes),
    ...outOfOrder(definition),
    ...backwardsBehindThePivot(definition),
    ...outOfTime(definition),
  ];
}

function outcomesNotToldApart(definition: Definition, outcomes: Outcomes): string[] {
  const breaches: string[] = [];
  const known = new Set([...outcomes.values()].flatMap((names) => [...names]));
  for (const [name, state] of tasksOf(definition)) {
    const own = outcomes.get(stepOf(state)) ?? new Set<string>();
    for (const outcome of own) {
      const retry = retriedBy(state, outcome);
      if (!retry?.ErrorEquals.includes(outcome)) breaches.push(`${name} tries ${outcome} again as if it were a fault`);
      else if (retry.MaxAttempts > 0 !== WAITED_FOR.includes(outcome)) {
        breaches.push(`${name} tries ${outcome} again ${retry.MaxAttempts} times`);
      }
    }
    const { Retry = [], Catch = [] } = state;
    for (const error of namesIn(Retry)) {
      if (!known.has(error)) breaches.push(`${name} retries ${error}, which no step tells`);
    }
    for (const outcome of own) {
      const isFault = outcome === UNREADABLE || isTold(Catch, outcome);
      if (!isFault) breaches.push(`${name} takes ${outcome} for a fault`);
    }
    for (const error of namesIn(Catch)) {
      if (!own.has(error)) breaches.push(`${name} catches ${error}, which its step never tells`);
    }
  }
  return breaches;
}

const isTold = (rules: readonly { readonly ErrorEquals: readonly string[] }[], error: string) =>
  rules.some(({ ErrorEquals }) => ErrorEquals.includes(error));

const namesIn = (rules: readonly { readonly ErrorEquals: readonly string[] }[]) =>
  rules.flatMap(({ ErrorEquals }) => ErrorEquals).filter((error) => !error.startsWith('States.'));

/** Back, everything that may have been done is undone, in reverse; or a person is called. */
function outOfOrder(definition: Definition): string[] {
  const { States } = definition;
  return tasksOf(definition).flatMap(([name, state]) => {
    const stake = AT_STAKE[stepOf(state)];
    if (stake === undefined) return [];
    return edgesOf(state).flatMap(({ error, to }) => {
      const next = at(States, to);
      if (error === 'States.ALL' && isTask(next)) return [`${name} goes to ${to} after a fault, which decides nothing`];
      if (!isTask(next)) return leavesOpen(name, error, to, next);
      if ((stepOf(next) === 'WaitForProvider') !== (error === 'ProviderAway')) {
        return [`${name} goes to ${to} after ${error ?? 'success'}`];
      }
      const undoes = UNDOES[stepOf(next)];
      if (undoes === undefined) return [];
      const least = error === undefined ? stake - 1 : leftAfter(error, stake);
      const isBackwards = error !== undefined || UNDOES[name] !== undefined;
      return isBackwards && undoes < least
        ? [`${name} goes to ${to} after ${error ?? 'success'}, past what it may have done`]
        : [];
    });
  });
}

/** What may end a checkout without an end of the order, and where: another run or the next attempt sees to it. */
const LEFT_OPEN: Readonly<Record<string, string>> = {
  RunningElsewhere: 'Succeed',
  TwinUnderWay: 'Fail',
  // A last call is not told so; if it were, it would have given up nothing.
  StockOnItsWay: 'Fail',
  'States.ALL': 'Fail',
};

function leavesOpen(name: string, error: string | undefined, to: string, { Type }: State): string[] {
  return error !== undefined && LEFT_OPEN[error] === Type
    ? []
    : [`${name} goes to ${to} after ${error ?? 'success'}, and the order waits for nothing`];
}

function leftAfter(error: string, stake: number): number {
  if (NOTHING.includes(error)) return 1;
  return NO_MONEY.includes(error) ? Math.min(stake, 2) : stake;
}

/** What was captured is confirmed, when its goods are there, or a person looks at it. */
function backwardsBehindThePivot(definition: Definition): string[] {
  const { States } = definition;
  const entries = tasksOf(definition).flatMap(([name, state]) =>
    edgesOf(state)
      .filter(({ error }) => error === 'AlreadyCaptured' || (error === undefined && stepOf(state) === 'CapturePayment'))
      .map(({ error, to }) => ({ from: `${name} (${error ?? 'done'})`, to })),
  );
  const breaches: string[] = [];
  if (!entries.some(({ from }) => from.includes('AlreadyCaptured'))) breaches.push('nobody deals with AlreadyCaptured');
  const seen = new Set<string>();
  for (let entry = entries.pop(); entry; entry = entries.pop()) {
    const { from, to } = entry;
    const state = at(States, to);
    // What ends here is gone on with by another run, or by the next attempt.
    if (!isTask(state) && from !== 'CapturePayment (done)' && !from.includes('AlreadyCaptured')) continue;
    if (!isTask(state) || !BEHIND_THE_PIVOT.includes(stepOf(state)))
      breaches.push(`after the capture, ${from} goes to ${to}`);
    if (from.includes('AlreadyCaptured') && isTask(state) && stepOf(state) === 'ConfirmOrder') {
      breaches.push(`${from} goes to ${to}, and nobody sees to the goods`);
    }
    if (seen.has(to)) continue;
    seen.add(to);
    if (isTask(state) && BEHIND_THE_PIVOT.includes(stepOf(state)))
      entries.push(...edgesOf(state).map((edge) => ({ from: to, to: edge.to })));
  }
  return breaches;
}

/** A reservation outlives the checkout that builds on it, and the checkout all that its steps may take. */
function outOfTime({ StartAt, States, TimeoutSeconds }: Definition): string[] {
  const { seconds, way } = longestFrom(States, StartAt, new Set());
  const cutOff = `a checkout may take ${seconds} s (${way.join(' ')}), and is cut off after ${TimeoutSeconds} s`;
  const outlived = `a checkout of ${TimeoutSeconds} s may build on a reservation that runs out with it`;
  return [
    ...(seconds >= TimeoutSeconds ? [cutOff] : []),
    ...(isBuiltOn(TimeoutSeconds + CLOCKS_APART_SECONDS) ? [outlived] : []),
  ];
}

function isBuiltOn(secondsLeft: number): boolean {
  const now = new Date('2026-01-01T00:00:00Z');
  const expiresAt = new Date(now.getTime() + secondsLeft * 1000).toISOString();
  return lastsACheckout({ ...reserve({ orderId: '', epoch: 1, lines: [] }, 'eu-central-1', now, []), expiresAt }, now);
}

interface Way {
  readonly seconds: number;
  readonly way: readonly string[];
}

/** By the longest way that comes to no state twice: what goes round does so at most once more, within the limit. */
function longestFrom(States: Definition['States'], name: string, before: ReadonlySet<string>): Way {
  const seen = new Set([...before, name]);
  const rest = edgesOf(at(States, name))
    .filter(({ to }) => !seen.has(to))
    .map(({ to }) => longestFrom(States, to, seen))
    .reduce((one, other) => (one.seconds >= other.seconds ? one : other), { seconds: 0, way: [] } as Way);
  return { seconds: longestIn(at(States, name)) + rest.seconds, way: [name, ...rest.way] };
}

function longestIn({ TimeoutSeconds = 0, Retry = [] }: State): number {
  const tries = Retry.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 1);
  return tries * TimeoutSeconds + Retry.reduce((sum, retry) => sum + waitsOf(retry), 0);
}

function waitsOf({
  MaxAttempts,
  IntervalSeconds = 1,
  BackoffRate = 2,
  MaxDelaySeconds = Number.POSITIVE_INFINITY,
}: Retry) {
  let sum = 0;
  for (let attempt = 0; attempt < MaxAttempts; attempt += 1) {
    sum += Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt);
  }
  return sum;
}

function at(States: Definition['States'], name: string): State {
  const state = States[name];
  if (!state) throw new Error(`There is no state ${name}.`);
  return state;
}
