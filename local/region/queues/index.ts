export { startQueueMappings } from './mapping.ts';
export type { Queue } from './queue.ts';
export { openQueues, type Queues } from './queues.ts';
export { createSqsService } from './service.ts';
