import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { SqsDelayedQueue } from '../../shared/messaging/delayed-queue.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoMailRecords } from './adapters/dynamo-mail-records.ts';
import { SesMailer } from './adapters/ses-mailer.ts';
import { patienceLeft } from './domain/patience.ts';

const MailEnvironment = RegionEnvironment.extend({
  NOTIFICATIONS_TABLE: z.string().min(1),
  MAIL_FROM: z.string().min(3),
  MAIL_QUEUE: z.url(),
});

export function mailing() {
  const { AWS_REGION, REGIONS, NOTIFICATIONS_TABLE, MAIL_FROM, MAIL_QUEUE } = MailEnvironment.parse(process.env);
  return {
    records: new DynamoMailRecords(documentClient(), NOTIFICATIONS_TABLE, AWS_REGION, REGIONS),
    mailer: new SesMailer(MAIL_FROM),
    clock: systemClock,
    queue: new SqsDelayedQueue(MAIL_QUEUE),
    patienceLeft: (rejectedAt: Date) => patienceLeft(rejectedAt, AWS_REGION, REGIONS, systemClock()),
  };
}
