import { obeyInserted } from '../../../shared/messaging/commands.ts';
import { commanded } from '../container.ts';
import { applyCommand } from './apply-command.ts';

const parts = commanded();

export const handler = obeyInserted((item) => applyCommand(parts, item));
