import type { Figures } from './budgets.ts';
import type { LoadFigures } from './orders.ts';
import type { StockFigures } from './stock.ts';

const text = (value: number, digits = 1) => value.toFixed(digits);

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return rows.map(line).join('\n');
}

export function report({ readySeconds, loads, functions }: Figures): string {
  return [
    `Start to ready, warm: ${text(readySeconds)} s`,
    table([
      ['orders', ...loads.map(({ shoppers }) => `${shoppers} shopper${shoppers > 1 ? 's' : ''}`)],
      ...LOAD_ROWS.map(([label, cell]) => [label, ...loads.map(cell)]),
    ]),
    table([
      ['function', 'zip KB', 'load ms', 'of bare'],
      ...functions.map(({ name, zipBytes, loadMs, ratio }) => [
        name,
        zipBytes > 0 ? text(zipBytes / 1000, 0) : '',
        text(loadMs, 0),
        text(ratio, 2),
      ]),
    ]),
  ].join('\n\n');
}

export function stockReport(figures: readonly StockFigures[]): string {
  return table([
    ['one product', ...figures.map(({ shards }) => `${shards} shard${shards > 1 ? 's' : ''}`)],
    ...STOCK_ROWS.map(([label, cell]) => [label, ...figures.map(cell)]),
  ]);
}

const LOAD_ROWS: readonly (readonly [string, (load: LoadFigures) => string])[] = [
  ['confirmed per second', (load) => text(load.confirmedPerSecond)],
  ['POST p50 / p95 / p99 ms', ({ placeMs }) => `${placeMs.p50} / ${placeMs.p95} / ${placeMs.p99}`],
  ['to confirmed p50 / p95 / p99 ms', ({ confirmMs }) => `${confirmMs.p50} / ${confirmMs.p95} / ${confirmMs.p99}`],
  ['orders confirmed', (load) => String(load.confirmed)],
  ['errors, other outcomes', (load) => `${load.errors}, ${load.otherwise}`],
  [
    'CPU ms an order, shoppers included',
    (load) => (load.cpuMsPerOrder === undefined ? '' : text(load.cpuMsPerOrder, 0)),
  ],
  ['others on the machine, %', (load) => (load.othersCpu === undefined ? '' : text(load.othersCpu * 100, 0))],
  ['per order: DynamoDB requests', (load) => text(load.perOrder.dynamodbRequests)],
  ['  write units, where it was placed', (load) => text(load.perOrder.writeUnits)],
  ['  write units, replicated', (load) => text(load.perOrder.replicatedUnits)],
  ['  read units', (load) => text(load.perOrder.readUnits)],
  ['  invocations', (load) => text(load.perOrder.invocations)],
  ['  billed ms', (load) => text(load.perOrder.billedMs, 0)],
  [
    '  Express executions, their billed ms',
    ({ perOrder }) => `${text(perOrder.expressRequests, 2)}, ${text(perOrder.expressBilledMs, 0)}`,
  ],
  ['  queue requests', (load) => text(load.perOrder.queueRequests)],
  ['  bus events', (load) => text(load.perOrder.busCalls)],
  ['  dollars', (load) => text(load.dollarsPerOrder, 6)],
];

const STOCK_ROWS: readonly (readonly [string, (figures: StockFigures) => string])[] = [
  ['reservations per second', ({ perSecond }) => perSecond.toFixed(0)],
  ['p50 / p95 / p99 ms', ({ reserveMs }) => `${reserveMs.p50} / ${reserveMs.p95} / ${reserveMs.p99}`],
  ['conflicts per reservation', ({ conflicts }) => conflicts.toFixed(2)],
  ['requests per reservation', ({ requests }) => requests.toFixed(2)],
  ['gave up', ({ gaveUp }) => String(gaveUp)],
];
