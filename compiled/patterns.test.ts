import { describe, expect, it } from '@jest/globals';
import { compilePattern } from './patterns.ts';

const matches = (pattern: object, event: unknown) => compilePattern(pattern)(event);

describe('an event pattern', () => {
  const insert = { eventName: 'INSERT', dynamodb: { NewImage: { processIn: { S: 'eu-west-1' }, total: { N: '12' } } } };

  it('matches a nested literal', () => {
    const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { processIn: { S: ['eu-west-1'] } } } };
    expect(matches(pattern, insert)).toBe(true);
    expect(matches(pattern, { ...insert, eventName: 'MODIFY' })).toBe(false);
    expect(matches(pattern, { eventName: 'INSERT', dynamodb: {} })).toBe(false);
  });

  it.each([
    ['a literal of several', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['a number by its value', { a: [12] }, { a: '12' }, false],
    ['null', { a: [null] }, { a: null }, true],
    ['null not by absence', { a: [null] }, {}, false],
    ['one of the values of a list', { a: ['x'] }, { a: ['z', 'x'] }, true],
    ['one of a list of objects', { a: { b: ['x'] } }, { a: [{ b: 'z' }, { b: 'x' }] }, true],
    ['a prefix', { a: [{ prefix: 'ord_' }] }, { a: 'ord_1' }, true],
    ['a suffix', { a: [{ suffix: '.png' }] }, { a: 'x.jpg' }, false],
    ['a wildcard', { a: [{ wildcard: 'a*c' }] }, { a: 'abbc' }, true],
    ['what is anything but', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
    ['what it must not be', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    ['anything but needs the field', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    ['a range of numbers', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    ['outside a range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
    ['existence', { a: [{ exists: true }] }, { a: false }, true],
    ['existence of leaves alone', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
    ['absence', { a: [{ exists: false }] }, { b: 1 }, true],
    ['one of the alternatives', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, true],
    ['none of the alternatives', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'y' }, false],
  ])('knows %s', (_, pattern, event, outcome) => {
    expect(matches(pattern, event)).toBe(outcome);
  });

  it('is refused when it holds what is not modelled', () => {
    expect(() => compilePattern({ a: [{ cidr: '10.0.0.0/8' }] })).toThrow('a: the operator cidr is not modelled');
  });
});
