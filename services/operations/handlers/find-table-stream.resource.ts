import { tableStreams } from '../container.ts';
import { tableStreamResource } from './table-stream-resource.ts';

export const handler = tableStreamResource(tableStreams());
