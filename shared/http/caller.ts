import * as z from 'zod';
import { Problem } from './problem.ts';
import type { HttpEvent } from './request.ts';

/** Who is asking, as the API's authorizer has verified it. */
export interface Caller {
  /** The `sub` of the token: a customer, or an operator. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
}

export type Scope = 'shop' | 'ops';

const Claims = z.object({ sub: z.string().min(1).max(128), scope: z.string().default('') });

export function callerOf(event: HttpEvent): Caller {
  const claims = Claims.safeParse(event.requestContext.authorizer?.jwt?.claims);
  if (!claims.success) throw new Problem('unauthorized');
  return { subject: claims.data.sub, scopes: new Set(claims.data.scope.split(' ')) };
}

/** `ops` opens what `shop` opens: an operator may look at a shopper's order. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope) || caller.scopes.has('ops')) return;
  throw new Problem('forbidden', { detail: `This request needs a token with the scope "${scope}".` });
}
