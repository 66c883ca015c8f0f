import { mailing } from '../container.ts';
import { create } from './mail-customer.ts';

export const handler = create(mailing());
