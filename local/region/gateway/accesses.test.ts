import { describe, expect, it } from '@jest/globals';
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { accessesIn } from './accesses.ts';

const template = {
  region: 'eu-central-1',
  accountId: '000000000000',
  ofType: () => [],
} as unknown as RegionTemplate;

describe('what a call asks IAM for', () => {
  it('is, of a mail, the domain that is verified and not the address it is sent from', () => {
    const FromEmailAddress = 'Twinshop <shop@local.twinshop.example>';
    const [access] = accessesIn(template, [])('ses', 'SendEmail', { FromEmailAddress }, '/');
    expect(access?.resource).toBe('arn:aws:ses:eu-central-1:000000000000:identity/local.twinshop.example');
  });
});
