import { describe, expect, it } from '@jest/globals';
import { violationsIn } from './boundaries.ts';
import { sourcesFrom } from './imports.ts';

const planted = (...files: [file: string, text: string][]) => violationsIn(sourcesFrom(files)).map(({ rule }) => rule);

describe('the boundaries of the shop', () => {
  it.each<[string, string, string, RegExp]>([
    [
      'another service’s inside',
      'services/order/domain/a.ts',
      `import { x } from '../../catalog/domain/b.ts';`,
      /only its contracts/,
    ],
    [
      'another service’s type',
      'services/order/adapters/a.ts',
      `import type { X } from '../../catalog/ports.ts';`,
      /only its contracts/,
    ],
    [
      'a re-export over the line',
      'services/order/container.ts',
      `export * from '../catalog/domain/b.ts';`,
      /only its contracts/,
    ],
    [
      'an import of many lines',
      'services/order/domain/a.ts',
      `import {\n  x,\n  y,\n} from '../../catalog/domain/b.ts';`,
      /only its contracts/,
    ],
    [
      'an import at run time',
      'services/order/domain/a.ts',
      `const b = await import('../../catalog/domain/b.ts');`,
      /only its contracts/,
    ],
    [
      'a text for readers in a function',
      'services/order/handlers/a.ts',
      `import { apiDocument } from '../contracts/api-document.ts';`,
      /no function imports the documentation/,
    ],
    [
      'the SDK in a rule',
      'services/order/domain/a.ts',
      `import { S3Client } from '@aws-sdk/client-s3';`,
      /import no SDK/,
    ],
    [
      'the SDK’s type in a use case',
      'services/order/application/a.ts',
      `import type Stripe from 'stripe';`,
      /import no SDK/,
    ],
    ['middy in a use case', 'services/order/application/a.ts', `import middy from '@middy/core';`, /import no SDK/],
    [
      'an adapter in a use case',
      'services/order/application/a.ts',
      `import { b } from '../adapters/b.ts';`,
      /know ports/,
    ],
    [
      'a use case in a rule',
      'services/order/domain/a.ts',
      `import { b } from '../application/b.ts';`,
      /nothing of the use cases/,
    ],
    [
      'the SDK in a handler',
      'services/order/handlers/a.ts',
      `import { SFNClient } from '@aws-sdk/client-sfn';`,
      /only adapters/,
    ],
    [
      'a container in what a test makes',
      'services/order/handlers/a.ts',
      `import { orders } from '../container.ts';`,
      /is given its parts/,
    ],
    [
      'work in an entry file',
      'services/order/handlers/a.step.ts',
      `import { settling } from '../container.ts';\nimport { create } from './a.ts';\n\nconst parts = settling();\n\nexport const handler = create(parts);\n`,
      /only wires/,
    ],
    [
      'a service in shared/',
      'shared/http/a.ts',
      `import { b } from '../../services/order/contracts/b.ts';`,
      /knows no service/,
    ],
    [
      'the local runner in a service',
      'services/order/adapters/a.ts',
      `import { b } from '../../../local/ports.ts';`,
      /what is deployed/,
    ],
    [
      'a test’s builder in a handler',
      'services/order/handlers/a.ts',
      `import { b } from '../testing/orders.ts';`,
      /what is deployed/,
    ],
    [
      'a service in the local runner',
      'local/shop.ts',
      `import { b } from '../services/order/contracts/b.ts';`,
      /compiled templates/,
    ],
    [
      'the environment in a rule',
      'services/order/domain/a.ts',
      'const region = process.env.AWS_REGION;',
      /environment/,
    ],
    [
      'the environment in an adapter',
      'services/order/adapters/a.ts',
      `import { env } from 'node:process';`,
      /environment/,
    ],
  ])('do not let through %s', (_, file, text, rule) => {
    expect(planted([file, text])).toEqual([expect.stringMatching(rule)]);
  });

  it('do not let an SDK in through a shared module', () => {
    const useCase = `import { dynamo } from '../../../shared/storage/a.ts';`;
    const shared = `import { dynamo } from './b.ts';`;
    const sdk = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';`;
    expect(
      planted(
        ['services/order/application/a.ts', useCase],
        ['shared/storage/a.ts', shared],
        ['shared/storage/b.ts', sdk],
      ),
    ).toEqual([expect.stringContaining('shared/storage/b.ts brings one along')]);
  });

  it('let no contracts point in a circle, however long', () => {
    const order: [string, string] = [
      'services/order/contracts/a.ts',
      `import { x } from '../../payment/contracts/b.ts';`,
    ];
    const payment: [string, string] = [
      'services/payment/contracts/b.ts',
      `import { x } from '../../inventory/contracts/c.ts';`,
    ];
    expect(planted(order, payment, ['services/inventory/contracts/c.ts', ''])).toEqual([]);
    const back = `import { x } from '../../order/contracts/d.ts';`;
    const found = planted(
      order,
      payment,
      ['services/inventory/contracts/c.ts', back],
      ['services/order/contracts/d.ts', ''],
    );
    expect(found).toContain('contracts must not form a circle: those of payment import those of order');
  });

  it('let through what the design allows', () => {
    const files: [string, string][] = [
      ['services/order/domain/a.ts', `import { b } from '../contracts/b.ts';\nimport * as z from 'zod';`],
      [
        'services/order/adapters/a.ts',
        `import { b } from '../../catalog/contracts/b.ts';\nimport '@aws-sdk/client-sfn';`,
      ],
      ['services/order/container.ts', 'const { AWS_REGION } = process.env;'],
      [
        'services/order/handlers/a.step.ts',
        `import { settling } from '../container.ts';\nimport { create } from './a.ts';\n\nexport const handler = create(settling());\n`,
      ],
      ['services/order/handlers/b.http.ts', `import { create } from './b.ts';\n\nexport const handler = create();\n`],
      ['services/order/domain/a.test.ts', `import { b } from '../../../tests/support/database.ts';`],
    ];
    expect(planted(...files)).toEqual([]);
  });
});
