import * as z from 'zod';
import { systemClock } from '../../shared/kernel/clock.ts';
import { RegionEnvironment } from '../../shared/region/regions.ts';
import { documentClient } from '../../shared/storage/dynamo.ts';
import { DynamoMailRecords } from './adapters/dynamo-mail-records.ts';
import { SesMailer } from './adapters/ses-mailer.ts';
import type { MailParts } from './application/mail-customer.ts';

const MailEnvironment = RegionEnvironment.extend({
  NOTIFICATIONS_TABLE: z.string().min(1),
  MAIL_FROM: z.string().min(3),
});

export function mailing(): MailParts {
  const { AWS_REGION, REGIONS, NOTIFICATIONS_TABLE, MAIL_FROM } = MailEnvironment.parse(process.env);
  return {
    records: new DynamoMailRecords(documentClient(), NOTIFICATIONS_TABLE, AWS_REGION, REGIONS),
    mailer: new SesMailer(MAIL_FROM),
    clock: systemClock,
  };
}
