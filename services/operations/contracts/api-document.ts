import * as z from 'zod';
import { type ApiDocument, documented } from '../../../shared/http/documented-endpoint.ts';
import { HealthView } from './api.ts';
import { CheckHealth } from './endpoints/check-health.ts';
import { ShowDocs, ShowOpenApi } from './endpoints/show-api.ts';

const ok = {
  status: 'ok',
  region: 'eu-central-1',
  checks: [
    { name: 'database-write', status: 'ok', ms: 6 },
    { name: 'database-read', status: 'ok', ms: 3 },
  ],
  time: '2026-11-20T10:00:00.000Z',
};

const failing = {
  ...ok,
  status: 'failing',
  checks: [
    { name: 'database-write', status: 'failing', ms: 2000, detail: 'There was no time left.' },
    { name: 'database-read', status: 'failing', ms: 0, detail: 'There was no time left.' },
  ],
};

export const apiDocument: ApiDocument = {
  name: 'Operations',
  description: 'How a region is, and what the API is.',
  endpoints: [
    documented(CheckHealth, {
      operationId: 'checkHealth',
      summary: 'Whether this region could take an order now',
      description:
        'Goes the way an order goes: it writes and reads the database of the region. Answers within two seconds.',
      answers: {
        200: { description: 'It could.', schema: HealthView, example: ok },
        503: {
          description: 'It could not; the other region is asked instead.',
          schema: HealthView,
          example: failing,
          headers: { 'Retry-After': 'After how many seconds to ask again.' },
        },
      },
    }),
    documented(ShowOpenApi, {
      operationId: 'showOpenApi',
      summary: 'This description, for programs',
      answers: {
        200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) },
        304: { description: 'You have it already.' },
      },
    }),
    documented(ShowDocs, {
      operationId: 'showDocs',
      summary: 'This description, for people',
      answers: {
        200: { description: 'A page.', contentType: 'text/html' },
        304: { description: 'You have it already.' },
      },
    }),
  ],
};
