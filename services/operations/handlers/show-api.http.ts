import { create } from './show-api.ts';

export const handler = create();
