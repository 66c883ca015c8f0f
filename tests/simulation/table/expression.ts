import { type Item, isEqual, type Value } from './value.ts';

/**
 * DynamoDB's expressions, as far as the shop writes them. What is not known here is refused loudly: a simulation that
 * guesses what a condition means proves nothing. That both mean the same is shown in agreement.test.ts.
 */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>> | undefined;
}

type Operand = (item: Item, placeholders: Placeholders) => Value;
export type Condition = (item: Item, placeholders: Placeholders) => boolean;
export type Update = (item: Item, placeholders: Placeholders) => Item;

/** The same few expressions come again and again: each is read once. */
function remembered<T>(read: (tokens: Tokens) => T): (expression: string) => T {
  const known = new Map<string, T>();
  return (expression) => {
    const before = known.get(expression);
    if (before !== undefined) return before;
    const tokens = new Tokens(expression);
    const compiled = read(tokens);
    tokens.end();
    known.set(expression, compiled);
    return compiled;
  };
}

export const conditionOf = remembered((tokens) => anyOf(tokens));
export const updateOf = remembered((tokens) => clauses(tokens));

class Tokens {
  readonly #expression: string;
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = expression.match(/<>|<=|>=|[=<>(),+-]|[#:]?[A-Za-z_]\w*(?:\.#?[A-Za-z_]\w*)*|\S/g) ?? [];
  }

  peek(): string | undefined {
    return this.#tokens[this.#next]?.toUpperCase();
  }

  take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw this.unknown();
    this.#next += 1;
    return token;
  }

  takes(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#next += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) throw this.unknown();
  }

  end(): void {
    if (this.#next < this.#tokens.length) throw this.unknown();
  }

  unknown(): Error {
    return new Error(`The simulated table does not know what this means: ${this.#expression}`);
  }
}

function anyOf(tokens: Tokens): Condition {
  let condition = allOf(tokens);
  while (tokens.takes('OR')) {
    const [one, other] = [condition, allOf(tokens)];
    condition = (item, holders) => one(item, holders) || other(item, holders);
  }
  return condition;
}

function allOf(tokens: Tokens): Condition {
  let condition = simple(tokens);
  while (tokens.takes('AND')) {
    const [one, other] = [condition, simple(tokens)];
    condition = (item, holders) => one(item, holders) && other(item, holders);
  }
  return condition;
}

const isThere: Readonly<Record<string, boolean>> = { ATTRIBUTE_EXISTS: true, ATTRIBUTE_NOT_EXISTS: false };

function simple(tokens: Tokens): Condition {
  if (tokens.takes('NOT')) {
    const condition = simple(tokens);
    return (item, holders) => !condition(item, holders);
  }
  if (tokens.takes('(')) {
    const condition = anyOf(tokens);
    tokens.expect(')');
    return condition;
  }
  const there = isThere[tokens.peek() ?? ''];
  if (there !== undefined) {
    tokens.take();
    tokens.expect('(');
    const attribute = operand(tokens);
    tokens.expect(')');
    return (item, holders) => (attribute(item, holders) !== undefined) === there;
  }
  if (tokens.takes('BEGINS_WITH')) {
    tokens.expect('(');
    const text = operand(tokens);
    tokens.expect(',');
    const start = operand(tokens);
    tokens.expect(')');
    return (item, holders) => String(text(item, holders) ?? '').startsWith(String(start(item, holders)));
  }
  return comparison(tokens);
}

const COMPARED: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function comparison(tokens: Tokens): Condition {
  const left = operand(tokens);
  if (tokens.takes('BETWEEN')) {
    const least = operand(tokens);
    tokens.expect('AND');
    const most = operand(tokens);
    return (item, holders) => {
      const value = left(item, holders);
      return orderOf(value, least(item, holders)) >= 0 && orderOf(value, most(item, holders)) <= 0;
    };
  }
  if (tokens.takes('IN')) {
    tokens.expect('(');
    const members = [operand(tokens)];
    while (tokens.takes(',')) members.push(operand(tokens));
    tokens.expect(')');
    return (item, holders) => members.some((member) => isEqual(left(item, holders), member(item, holders)));
  }
  if (tokens.takes('=')) {
    const right = operand(tokens);
    return (item, holders) => {
      const value = left(item, holders);
      return value !== undefined && isEqual(value, right(item, holders));
    };
  }
  if (tokens.takes('<>')) {
    const right = operand(tokens);
    return (item, holders) => !isEqual(left(item, holders), right(item, holders));
  }
  const compared = COMPARED[tokens.take()];
  if (!compared) throw tokens.unknown();
  const right = operand(tokens);
  return (item, holders) => compared(orderOf(left(item, holders), right(item, holders)));
}

/** What is not there, or of another type, is neither less nor more: no comparison of it holds. */
function orderOf(one: Value, other: Value): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0;
  return Number.NaN;
}

/** An attribute, or what is in it: each part is a name or stands for one. */
type Path = (placeholders: Placeholders) => readonly string[];

function pathOf(token: string): Path {
  const parts = token.split('.');
  return ({ ExpressionAttributeNames: names = {} }) =>
    parts.map((part) => {
      const name = part.startsWith('#') ? names[part] : part;
      if (name === undefined) throw new Error(`The expression uses ${part}, which stands for nothing.`);
      return name;
    });
}

function valueAt(item: Item, [name = '', ...inner]: readonly string[]): Value {
  const value = item[name];
  if (inner.length === 0 || value === undefined) return value;
  return valueAt(mapIn(value), inner);
}

/** Puts another value there. What an inner path leads into must be there already, and is not the item's own. */
function put(item: Item, [name = '', ...inner]: readonly string[], value: Value): void {
  if (inner.length === 0) {
    item[name] = value;
    return;
  }
  const within = { ...mapIn(item[name]) };
  put(within, inner, value);
  item[name] = within;
}

function mapIn(value: Value): Item {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('The path leads nowhere.');
  return value as Item;
}

function listIn(value: Value): readonly Value[] {
  if (!Array.isArray(value)) throw new Error('Only a list can be added to a list.');
  return value;
}

function operand(tokens: Tokens): Operand {
  if (tokens.takes('IF_NOT_EXISTS')) {
    tokens.expect('(');
    const attribute = operand(tokens);
    tokens.expect(',');
    const otherwise = operand(tokens);
    tokens.expect(')');
    return (item, holders) => attribute(item, holders) ?? otherwise(item, holders);
  }
  if (tokens.takes('LIST_APPEND')) {
    tokens.expect('(');
    const list = operand(tokens);
    tokens.expect(',');
    const more = operand(tokens);
    tokens.expect(')');
    return (item, holders) => [...listIn(list(item, holders)), ...listIn(more(item, holders))];
  }
  const token = tokens.take();
  if (!/^[#:]?[A-Za-z_]/.test(token) || tokens.peek() === '(') throw tokens.unknown();
  if (!token.startsWith(':')) {
    const path = pathOf(token);
    return (item, holders) => valueAt(item, path(holders));
  }
  return (_item, { ExpressionAttributeValues: values = {} }) => {
    if (!(token in values)) throw new Error(`The expression uses ${token}, which stands for nothing.`);
    return values[token];
  };
}

type Change = (changed: Item, before: Item, placeholders: Placeholders) => void;

function clauses(tokens: Tokens): Update {
  const changes: Change[] = [];
  while (tokens.peek() !== undefined) {
    const clause = CLAUSES[tokens.take().toUpperCase()];
    if (!clause) throw tokens.unknown();
    do changes.push(clause(tokens));
    while (tokens.takes(','));
  }
  return (before, placeholders) => {
    const changed = { ...before };
    for (const change of changes) change(changed, before, placeholders);
    return changed;
  };
}

const CLAUSES: Readonly<Record<string, (tokens: Tokens) => Change>> = {
  SET: (tokens) => {
    const path = pathOf(tokens.take());
    tokens.expect('=');
    const value = sum(tokens);
    return (changed, before, holders) => put(changed, path(holders), value(before, holders));
  },
  ADD: (tokens) => {
    const path = pathOf(tokens.take());
    const value = operand(tokens);
    return (changed, before, holders) => {
      const to = path(holders);
      put(changed, to, added(valueAt(before, to) ?? 0, value(before, holders)));
    };
  },
  REMOVE: (tokens) => {
    const path = pathOf(tokens.take());
    return (changed, _before, holders) => put(changed, path(holders), undefined);
  },
};

function sum(tokens: Tokens): Operand {
  const left = operand(tokens);
  if (tokens.takes('+')) {
    const right = operand(tokens);
    return (item, holders) => added(left(item, holders), right(item, holders));
  }
  if (tokens.takes('-')) {
    const right = operand(tokens);
    return (item, holders) => -added(-added(0, left(item, holders)), right(item, holders));
  }
  return left;
}

function added(one: Value, other: Value): number {
  if (typeof one !== 'number' || typeof other !== 'number') throw new Error('Only a number can be added to a number.');
  return one + other;
}
