import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import { addLogContext, log } from './log.ts';
import { countMetric } from './metric.ts';
import { currentTraceparent, traceIdOf } from './trace.ts';
import { traced } from './traced.ts';

const HEADER = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const write = process.stdout.write;
let written: Record<string, unknown>[];

beforeEach(() => {
  written = [];
  process.env._X_AMZN_TRACE_ID = HEADER;
  process.stdout.write = ((line: string) => written.push(JSON.parse(line)) > 0) as typeof process.stdout.write;
});
afterEach(() => {
  process.stdout.write = write;
  delete process.env._X_AMZN_TRACE_ID;
});

describe('what a function writes', () => {
  it('carries the trace that X-Ray knows', () => {
    const traceparent = currentTraceparent();
    expect(traceparent).toBe('00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01');
    expect(traceIdOf(traceparent)).toBe('5759e988bd862e3fe1be46a994272793');
  });

  it('says of one invocation nothing of the one before', async () => {
    const handler = middy<{ orderId?: string }>()
      .use(traced())
      .handler(async (event) => {
        if (event.orderId) addLogContext({ orderId: event.orderId });
        log.info('work-done', 'Did it.');
      });
    await handler({ orderId: 'ord_1' }, { awsRequestId: 'one' } as never);
    await handler({}, { awsRequestId: 'two' } as never);
    expect(written).toMatchObject([
      { orderId: 'ord_1', requestId: 'one', traceId: '5759e988bd862e3fe1be46a994272793' },
      { requestId: 'two' },
    ]);
    expect(written[1]).not.toHaveProperty('orderId');
  });

  it('names an error and its cause, and nothing of their data', () => {
    const cause = Object.assign(new Error('refused'), { card: '4242424242424242' });
    log.error(
      'work-failed',
      'It failed.',
      Object.assign(new Error('no money', { cause }), { email: 'alice@example.com' }),
    );
    expect(written).toMatchObject([
      { level: 'ERROR', code: 'work-failed', error: 'Error', detail: 'no money', cause: 'Error: refused' },
    ]);
    expect(JSON.stringify(written)).not.toMatch(/4242|alice/);
  });

  it('is counted where the alarms look: in the namespace Twinshop, by service', () => {
    countMetric('order', 'OrderNeedsReview', 2);
    expect(written).toMatchObject([
      {
        _aws: {
          CloudWatchMetrics: [
            {
              Namespace: 'Twinshop',
              Dimensions: [['service']],
              Metrics: [{ Name: 'OrderNeedsReview', Unit: 'Count' }],
            },
          ],
        },
        service: 'order',
        OrderNeedsReview: 2,
      },
    ]);
  });
});
