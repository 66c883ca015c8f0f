import { tableStreams } from '../container.ts';
import { create } from './find-table-stream.ts';

export const handler = create(tableStreams());
