import { describe, expect, it } from '@jest/globals';
import { responseOf } from './response.ts';

describe('what a function returned', () => {
  it('is the answer, with its headers in small letters and its cookies', () => {
    const result = { statusCode: 201, headers: { ETag: '"1"' }, cookies: ['a=1', 'b=2'], body: '{}' };
    expect(responseOf(result)).toEqual({
      status: 201,
      headers: { etag: '"1"', 'set-cookie': ['a=1', 'b=2'], 'content-type': 'text/plain; charset=utf-8' },
      body: '{}',
    });
  });

  it('is the body itself when it names no status', () => {
    expect(responseOf({ hello: 'world' })).toMatchObject({ status: 200, body: '{"hello":"world"}' });
  });

  it('is read from base64 when it says so', () => {
    const body = Buffer.from([0, 255, 7]);
    const result = { statusCode: 200, body: body.toString('base64'), isBase64Encoded: true };
    expect(responseOf(result).body).toEqual(body);
  });

  it.each([{ statusCode: 'fine' }, { statusCode: 99 }, { statusCode: 600 }, { statusCode: 200, body: { a: 1 } }])(
    'is a fault of the function when no answer can be made of it: %j',
    (result) => {
      expect(responseOf(result)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    },
  );
});
