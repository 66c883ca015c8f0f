import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { withSettings } from './project-copy.ts';

const STAGES = `# What differs by stage.
staging:
  logLevel: INFO # for everybody
  identity: { issuer: "https://id.example", audience: twinshop }
  payments: "https://api.example"
`;
const SETTINGS = { issuer: 'https://a', payments: 'https://b', mailDomain: 'shop.test', alarmEmail: 'ops@shop.test' };

test('what an operator sets is set, and everything else stays', () => {
  const written = withSettings(STAGES, 'staging', SETTINGS);
  expect(parse(written).staging).toEqual({
    logLevel: 'INFO',
    identity: { issuer: 'https://a', audience: 'twinshop' },
    payments: 'https://b',
    mailDomain: 'shop.test',
    alarmEmail: 'ops@shop.test',
  });
  expect(written).toContain('# for everybody');
});

test('a stage that does not exist is not made up', () => {
  expect(() => withSettings(STAGES, 'production', SETTINGS)).toThrow('production');
});
