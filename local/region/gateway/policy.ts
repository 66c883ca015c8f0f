/** Identity-based policies: does a role allow an action on a resource? Explicit deny, then allow, else nothing. */
import type { Access } from './accesses.ts';

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly because: string };
export type Policy = (access: Access) => Decision;

type Matcher = (value: string) => boolean;
/** What a condition says of a request, or why that cannot be told here. */
type Verdict = boolean | { readonly unknown: string };

const ALLOWED: Decision = { allowed: true };
/** Far more than a function's tables and queues; executions would otherwise fill it one by one. */
const REMEMBERED = 1000;

export function compilePolicy(statements: readonly PolicyStatement[], facts: Readonly<Record<string, string>>): Policy {
  const compiled = statements.map(({ Effect, Action, NotAction, Resource, NotResource, Condition }) => ({
    effect: Effect,
    action: matcher(Action, NotAction, 'i'),
    resource: matcher(Resource, NotResource, ''),
    condition: Condition,
  }));
  const remembered = new Map<string, Decision>();

  function decide(access: Access): { decision: Decision; conditional: boolean } {
    const applying = compiled.filter(({ action, resource }) => action(access.action) && resource(access.resource));
    let allowed = false;
    let unknown: string | undefined;
    for (const { effect, condition } of applying) {
      const verdict = condition ? holds(condition, access, facts) : true;
      if (typeof verdict === 'object') unknown = verdict.unknown;
      // What cannot be told is decided against the caller.
      if (effect === 'Deny' && verdict !== false) return refuse('with an explicit deny in an identity-based policy');
      if (effect === 'Allow' && verdict === true) allowed = true;
    }
    const conditional = applying.some(({ condition }) => condition);
    if (allowed) return { decision: ALLOWED, conditional };
    const note = unknown ? ` (not modelled locally: ${unknown})` : '';
    return refuse(`because no identity-based policy allows the ${access.action} action${note}`);

    function refuse(because: string) {
      return { decision: { allowed: false, because }, conditional: applying.some((one) => one.condition) } as const;
    }
  }

  return (access) => {
    const key = `${access.action} ${access.resource}`;
    const known = remembered.get(key);
    if (known) return known;
    const { decision, conditional } = decide(access);
    if (!conditional) {
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(key, decision);
    }
    return decision;
  };
}

function holds(
  condition: NonNullable<PolicyStatement['Condition']>,
  access: Access,
  facts: Readonly<Record<string, string>>,
): Verdict {
  for (const [operator, expectations] of Object.entries(condition)) {
    for (const [key, expected] of Object.entries(expectations)) {
      const verdict = compare(operator, key, [expected].flat(), access, facts);
      if (verdict !== true) return verdict;
    }
  }
  return true;
}

function compare(
  operator: string,
  key: string,
  expected: readonly string[],
  access: Access,
  facts: Readonly<Record<string, string>>,
): Verdict {
  const [quantifier, comparison] = operator.includes(':') ? operator.split(':', 2) : ['ForAnyValue', operator];
  const values =
    key === 'dynamodb:LeadingKeys' ? access.leadingKeys?.() : key in facts ? [facts[key] ?? ''] : undefined;
  if (values === undefined) return { unknown: `condition key ${key} of ${access.action}` };
  if (comparison !== 'StringEquals' && comparison !== 'StringLike')
    return { unknown: `condition operator ${operator}` };
  const matchers = expected.map(
    (one): Matcher => (comparison === 'StringLike' ? glob(one, '') : (value) => value === one),
  );
  const matches = (value: string) => matchers.some((one) => one(value));
  return quantifier === 'ForAllValues' ? values.every(matches) : values.some(matches);
}

function matcher(
  named: string | readonly string[] | undefined,
  excepted: string | readonly string[] | undefined,
  flags: string,
): Matcher {
  const patterns = [named ?? excepted ?? []].flat().map((pattern) => glob(pattern, flags));
  const matches: Matcher = (value) => patterns.some((one) => one(value));
  return named === undefined && excepted !== undefined ? (value) => !matches(value) : matches;
}

/** `*` is any run of characters and `?` is one. */
function glob(pattern: string, flags: string): Matcher {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, flags);
  return (value) => expression.test(value);
}
