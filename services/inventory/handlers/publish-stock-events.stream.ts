import { publishChanged } from '../../../shared/messaging/outbox.ts';
import { currentTraceparent } from '../../../shared/observability/trace.ts';
import { quotaFromItem } from '../adapters/stock-item.ts';
import { publisher } from '../container.ts';
import { stockEvents } from '../domain/events.ts';

export const handler = publishChanged(
  ({ before, after, at }) =>
    stockEvents({ before: before && quotaFromItem(before), after: quotaFromItem(after), at }, currentTraceparent()),
  publisher(),
);
