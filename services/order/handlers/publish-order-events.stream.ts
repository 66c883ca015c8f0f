import { publishInserted } from '../../../shared/messaging/outbox.ts';
import { eventFromItem } from '../adapters/order-item.ts';
import { publisher } from '../container.ts';
import { callingAPerson } from './calling-a-person.ts';

export const handler = publishInserted(eventFromItem, callingAPerson(publisher()));
