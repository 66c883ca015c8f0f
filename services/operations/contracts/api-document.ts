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
    { name: 'database-write', status: 'failing', ms: 2000, detail: 'The check ran out of time.' },
    { name: 'database-read', status: 'failing', ms: 0, detail: 'The check ran out of time.' },
  ],
};

export const apiDocument: ApiDocument = {
  name: 'Operations',
  description: 'The health of a region, and the description of this API.',
  endpoints: [
    documented(CheckHealth, {
      operationId: 'checkHealth',
      summary: 'Tell whether this region can take orders',
      description:
        'Writes to the database of the region and reads from it, as an order does. Answers within two seconds.',
      answers: {
        200: { description: 'This region can take orders.', schema: HealthView, example: ok },
        503: {
          description: 'This region cannot take orders. The router sends requests to the other one.',
          schema: HealthView,
          example: failing,
          headers: { 'Retry-After': 'How many seconds to wait before you ask again.' },
        },
      },
    }),
    documented(ShowOpenApi, {
      operationId: 'showOpenApi',
      summary: 'Get this description for programs',
      answers: {
        200: { description: 'The OpenAPI 3.1 document.', schema: z.looseObject({ openapi: z.string() }) },
        304: { description: 'You already have this version.' },
      },
    }),
    documented(ShowDocs, {
      operationId: 'showDocs',
      summary: 'Get this description for people',
      answers: {
        200: { description: 'An HTML page.', contentType: 'text/html' },
        304: { description: 'You already have this version.' },
      },
    }),
  ],
};
