import { apiDocument as catalog } from '../../services/catalog/contracts/api-document.ts';
import { apiDocument as inventory } from '../../services/inventory/contracts/api-document.ts';
import { apiDocument as operations } from '../../services/operations/contracts/api-document.ts';
import { apiDocument as orders } from '../../services/order/contracts/api-document.ts';
import type { ApiDocument } from '../../shared/http/documented-endpoint.ts';

/** Every address of the API, in the order in which a reader meets them. */
export const services: readonly ApiDocument[] = [catalog, orders, inventory, operations];
