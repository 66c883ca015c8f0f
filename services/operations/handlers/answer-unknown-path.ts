import { endpoint } from '../../../shared/http/endpoint.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { AnswerUnknownPath } from '../contracts/endpoints/answer-unknown-path.ts';
import api from '../contracts/openapi.json' with { type: 'json' };
import { methodsOf } from '../domain/known-paths.ts';

const paths = Object.fromEntries(
  Object.entries(api.paths).map(([path, operations]) => [
    path,
    Object.keys(operations).map((name) => name.toUpperCase()),
  ]),
);

/** The path is quoted as it came, but not at any length. */
const LONGEST_PATH = 200;

export function create() {
  return endpoint(AnswerUnknownPath, async (_request, _caller, event) => {
    const { method } = event.requestContext.http;
    const path = event.rawPath.slice(0, LONGEST_PATH);
    const allowed = methodsOf(paths, event.rawPath);
    if (allowed.length > 0) {
      throw new Problem('method-not-allowed', {
        detail: `${path} supports ${allowed.join(', ')}, not ${method}.`,
        headers: { allow: allowed.join(', ') },
      });
    }
    throw new Problem('not-found', { detail: `There is nothing at ${path}. GET /v1/docs lists all paths.` });
  });
}
