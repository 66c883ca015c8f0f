// Everything that can be looked at before anything is changed, in the order an operator reads it.
import { account } from '../guards/account.mjs';
import { indexes } from '../guards/indexes.mjs';
import { order } from '../guards/order.mjs';
import { retainedTables } from '../guards/retained-tables.mjs';
import { stacks } from '../guards/stacks.mjs';
import { alarms } from './alarms.mjs';
import { concurrency } from './concurrency.mjs';
import { credentials } from './credentials.mjs';
import { issuer } from './issuer.mjs';
import { mailAccess, sender } from './mail.mjs';
import { payments } from './payments.mjs';
import { providerKey } from './provider-key.mjs';
import { rights } from './rights.mjs';
import { settings } from './settings.mjs';
import { stage } from './stage.mjs';

/** @param {{ mayImport?: boolean }} options */
export const checks = ({ mayImport = false } = {}) => [
  {
    heading: 'Account',
    checks: [{ subject: 'credentials', look: credentials }],
  },
  {
    heading: 'Stage',
    checks: [
      { subject: 'stage', look: stage, offline: true },
      { subject: 'settings', look: settings, offline: true },
    ],
  },
  {
    heading: 'Deployment',
    checks: [
      { subject: 'account', look: (surroundings) => account(surroundings) },
      { subject: 'rights', look: (surroundings) => rights(surroundings) },
      { subject: 'stack', look: stacks },
      { subject: 'order', look: order },
      { subject: 'tables', look: (surroundings) => retainedTables(surroundings, { mayImport }) },
      { subject: 'indexes', look: indexes },
    ],
  },
  {
    heading: 'Outside AWS',
    checks: [
      { subject: 'issuer', look: (surroundings) => issuer(surroundings), offline: true },
      { subject: 'payment provider', look: (surroundings) => payments(surroundings), offline: true },
    ],
  },
  {
    heading: 'Around the shop',
    checks: [
      { subject: 'concurrency', look: concurrency },
      { subject: 'mail access', look: mailAccess },
      { subject: 'sender', look: sender },
      { subject: "provider's key", look: providerKey },
      { subject: 'alarms', look: alarms },
    ],
  },
];
