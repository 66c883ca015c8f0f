import { create } from './answer-unknown-path.ts';

export const handler = create();
