import { type Circumstances, GOOD_DAY } from './shop.ts';
import { FORCED_OUTCOMES, type Kind, type Trouble } from './trouble.ts';

type Some = Partial<Circumstances>;

const FIRST_ATTEMPTS: Readonly<Record<string, Some>> = {
  'all is well': {},
  'sold out': { shelf: 'sold-out' },
  'a parcel arrives in time': { shelf: 'arrives' },
  'a parcel does not arrive': { shelf: 'never-arrives' },
  'the card is declined': { card: 'declined' },
  'the money is the twin’s': { twin: true },
  'the twin is under way': { elsewhere: 'under-way' },
  'sold out, and the twin is under way': { shelf: 'sold-out', elsewhere: 'under-way' },
  'sold out, the twin is under way, and its is the money': { shelf: 'sold-out', elsewhere: 'under-way', twin: true },
  'sold out, the twin is under way, and the provider is away': {
    ...{ shelf: 'sold-out', elsewhere: 'under-way', provider: 'away' },
  },
  'the twin has ended': { elsewhere: 'ended' },
  'the twin has ended, and its is the money': { elsewhere: 'ended', twin: true },
  'the capture is refused': { capture: 'refused' },
  'another run of this attempt has the goods': { reservation: 'held by another run' },
  'the execution stood still': { stoodStill: true },
  'the provider is away': { provider: 'away' },
  'sold out, and the provider is away': { shelf: 'sold-out', provider: 'away' },
};

const AFTER_THE_END: Readonly<Record<string, Some>> = {
  'confirmed, and sold since': { order: 'CONFIRMED', reservation: 'sold', money: 'captured' },
  'confirmed a moment ago': { order: 'CONFIRMED', reservation: 'held', money: 'captured' },
  'rejected, all undone': { order: 'REJECTED', reservation: 'gone', money: 'void' },
  'rejected without money': { order: 'REJECTED', money: 'none', shelf: 'sold-out' },
  'confirmed, and another run has its goods': {
    ...{ order: 'CONFIRMED', reservation: 'held by another run', money: 'captured' },
  },
};

/** Whatever an attempt before may have left of goods and money, in every combination that there can be. */
function leftBefore(): [string, Circumstances][] {
  const goods: Readonly<Record<string, Some>> = {
    'nothing is held': {},
    'the goods are held': { reservation: 'held' },
    'the goods are gone': { reservation: 'gone' },
    'nothing is held, sold out': { shelf: 'sold-out' },
    'nothing is held, a parcel does not arrive': { shelf: 'never-arrives' },
  };
  const monies: readonly Circumstances['money'][] = ['none', 'held', 'captured', 'void'];
  const all = Object.entries(goods).flatMap(([name, found]) =>
    monies.map((money): [string, Some] => [
      `${name}, the money is ${money === 'none' ? 'untouched' : money}`,
      { ...found, money },
    ]),
  );
  const others: readonly [string, Some][] = [
    ['the goods are held, the card is declined', { reservation: 'held', card: 'declined' }],
    ['the goods are given back, the card was declined', { reservation: 'gone', money: 'declined' }],
    ['the goods are held, the money is the twin’s', { reservation: 'held', twin: true }],
    ['sold out, the money is the twin’s', { shelf: 'sold-out', twin: true }],
    ['goods and money are held, the twin has ended', { reservation: 'held', money: 'held', elsewhere: 'ended' }],
    [
      'goods are held, the money is captured, the twin has ended',
      { reservation: 'held', money: 'captured', elsewhere: 'ended' },
    ],
    [
      'the goods are gone, the money is captured, the twin has ended',
      { reservation: 'gone', money: 'captured', elsewhere: 'ended' },
    ],
    ['goods and money are held, the provider is away', { reservation: 'held', money: 'held', provider: 'away' }],
    [
      'the goods are gone, the money is captured, the provider is away',
      { reservation: 'gone', money: 'captured', provider: 'away' },
    ],
    ['goods and money are held, the capture is refused', { reservation: 'held', money: 'held', capture: 'refused' }],
  ];
  return [...all, ...others].map(([name, found]) => [`again: ${name}`, { ...GOOD_DAY, attempt: 2, ...found }]);
}

export const CIRCUMSTANCES: ReadonlyMap<string, Circumstances> = new Map([
  ...Object.entries(FIRST_ATTEMPTS).map(([name, found]) => [name, { ...GOOD_DAY, ...found }] as const),
  ...leftBefore(),
  ...Object.entries(AFTER_THE_END).map(
    ([name, found]) => [`again: ${name}`, { ...GOOD_DAY, attempt: 2, ...found }] as const,
  ),
]);

const KINDS: readonly Kind[] = ['error', 'throttled', 'crash', 'silence', 'lost execution'];

/** Every kind of trouble in a state whose step can tell these outcomes. */
export function troubleIn(state: string, outcomes: ReadonlySet<string>, kinds = KINDS): Trouble[] {
  const faults = kinds.flatMap((kind) =>
    (['before', 'after'] as const).flatMap((when) =>
      // What is lost is lost once.
      (kind === 'lost execution' ? (['once'] as const) : (['once', 'for good'] as const)).map(
        (lasts): Trouble => ({ state, kind, when, lasts }),
      ),
    ),
  );
  const forced = FORCED_OUTCOMES.filter((outcome) => outcomes.has(outcome)).map(
    (kind): Trouble => ({ state, kind, when: 'before', lasts: 'for good' }),
  );
  // Nobody knows what a provider did that did not answer; and it may answer the next time.
  const away = forced
    .filter(({ kind }) => kind === 'ProviderAway')
    .flatMap((trouble): Trouble[] => [
      { ...trouble, when: 'after' },
      { ...trouble, lasts: 'once' },
    ]);
  return [...faults, ...forced, ...away];
}
