import { endpoint } from '../../../shared/http/endpoint.ts';
import { isKnown } from '../../../shared/http/entity-tags.ts';
import { digestOf } from '../../../shared/kernel/digest.ts';
import { ShowDocs, ShowOpenApi } from '../contracts/endpoints/show-api.ts';
import api from '../contracts/openapi.json' with { type: 'json' };
import { apiPage } from './api-page/page.ts';

// It changes with a release, not between two.
const CACHEABLE = 'public, max-age=300';

export function create() {
  const forPrograms = published('application/json', () => JSON.stringify(api));
  const forPeople = published('text/html; charset=utf-8', () => apiPage(api));
  return endpoint(ShowOpenApi, async ({ headers: asked }, _caller, event) => {
    const { tag, headers, text } = event.rawPath === ShowDocs.path ? forPeople() : forPrograms();
    if (isKnown(asked['if-none-match'], tag)) return { status: 304, headers };
    return { status: 200, headers, body: text };
  });
}

/** Written when it is first asked for, and kept. */
function published(type: string, write: () => string) {
  let made: { text: string; tag: string; headers: Record<string, string> } | undefined;
  return () => {
    if (!made) {
      const text = write();
      const tag = digestOf(text);
      const etag = `"${tag}"`;
      // The page brings its own style and needs nothing else: no script, no other address.
      const policy = "default-src 'none'; style-src 'unsafe-inline'";
      made = {
        text,
        tag,
        headers: { 'content-type': type, etag, 'cache-control': CACHEABLE, 'content-security-policy': policy },
      };
    }
    return made;
  };
}
