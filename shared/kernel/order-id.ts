import * as z from 'zod';

export const OrderId = z.string().regex(/^ord_[0-9a-z]{26}$/, 'must be an order id (ord_…)');
