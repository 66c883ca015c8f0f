import { describe, expect, it } from '@jest/globals';
import { checkEntry } from './validate-entry.ts';

const entry = { Source: 'twinshop.order', DetailType: 'OrderPlaced', Detail: '{"id":"1"}' };

describe('an entry of PutEvents', () => {
  it('is taken with a source, a type and an object', () => {
    expect(checkEntry(entry)).toMatchObject({ ok: true, source: 'twinshop.order', detail: { id: '1' } });
  });

  it.each([
    ['no source', { Source: '' }, 'InvalidArgument'],
    ['no type', { DetailType: '' }, 'InvalidArgument'],
    ['no detail', { Detail: '' }, 'InvalidArgument'],
    ['a source of AWS', { Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
    ['a list for its detail', { Detail: '[]' }, 'MalformedDetail'],
    ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
  ])('with %s is refused, as AWS refuses it', (_what, parts, code) => {
    expect(checkEntry({ ...entry, ...parts })).toMatchObject({ ok: false, code });
  });
});
