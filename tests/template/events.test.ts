import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as inventory from '../../services/inventory/contracts/events.ts';
import * as order from '../../services/order/contracts/events.ts';
import * as payment from '../../services/payment/contracts/events.ts';
import { byArn, type CompiledRegion, compile, type Json, listOf, mappingsOf, ROOT } from '../support/templates.ts';

/** Who publishes a type of event, by what its service's contracts say. */
const SOURCES = new Map(
  [
    [order, order.ORDER_EVENTS_SOURCE] as const,
    [inventory, inventory.STOCK_EVENTS_SOURCE] as const,
    [payment, payment.PAYMENT_EVENTS_SOURCE] as const,
  ].flatMap(([contracts, source]) =>
    Object.values<Json>(contracts).flatMap(({ type }) => (type ? [[type as string, source] as const] : [])),
  ),
);
const SUBSCRIPTION = /\b(?:on|batchConsumer)\((\w+),/g;

/** What the function that a queue is mapped to reacts on, by the source of what its entry file makes. */
function subscriptionsOf(handler: string): string[] {
  const text = readFileSync(path.join(ROOT, handler.replace(/\.event\.handler$/, '.ts')), 'utf8');
  return [...text.matchAll(SUBSCRIPTION)].map(([, type = '']) => type).sort();
}

describe('every rule', () => {
  let regions: readonly CompiledRegion[];
  beforeAll(async () => {
    regions = await compile('local');
  }, 600_000);
  const rules = () =>
    regions.flatMap(({ resolved }) =>
      resolved
        .ofType('AWS::Events::Rule')
        .filter(({ properties }) => properties.EventPattern)
        .map((rule) => ({ resolved, rule })),
    );

  it('lets through what its consumer reacts on: nothing less, so that it is told, and nothing more', () => {
    const compared = rules().map(({ resolved, rule }) => {
      const queues = listOf<Json>(rule.properties.Targets).map(({ Arn }) => Arn);
      const functions = byArn(resolved, 'AWS::Lambda::Function');
      const reactions = mappingsOf(resolved)
        .filter(({ properties }) => queues.includes(properties.EventSourceArn))
        .flatMap(({ properties }) => subscriptionsOf(functions.get(properties.FunctionName)?.properties.Handler));
      const through = [...listOf<string>(rule.properties.EventPattern['detail-type'])].sort();
      return { rule: rule.id, through, reactions };
    });
    expect(compared.length).toBeGreaterThan(4);
    expect(compared.filter(({ reactions }) => reactions.length === 0)).toEqual([]);
    expect(compared.map(({ rule, through }) => [rule, through])).toEqual(
      compared.map(({ rule, reactions }) => [rule, reactions]),
    );
  });

  it('names as the source who publishes that', () => {
    const wrong = rules().flatMap(({ rule }) => {
      const { source, 'detail-type': types } = rule.properties.EventPattern;
      const sources = [...new Set(listOf<string>(types).map((type) => SOURCES.get(type)))];
      return JSON.stringify(listOf(source)) === JSON.stringify(sources)
        ? []
        : [`${rule.id}: ${source}, not ${sources}`];
    });
    expect(wrong).toEqual([]);
  });

  it('tells the customer how every order ended', () => {
    const told = new Set(
      rules()
        .filter(({ rule }) => rule.id.startsWith('Notification'))
        .flatMap(({ rule }) => listOf<string>(rule.properties.EventPattern['detail-type'])),
    );
    expect([...told].sort()).toEqual(['OrderConfirmed', 'OrderRejected']);
  });
});
