/** What a rehearsal stands for, and what only AWS can show. docs/rehearsal.md says why. */

export const PROVED = [
  'The deployment as an operator types it creates, updates, stops, rolls back, removes and re-adopts a stage.',
  'MiniStack, with its gaps closed, goes through the templates, nested stacks and custom resources in this order.',
  'The functions run from the deployed packages and, wired by the templates alone, sell in both regions.',
  'config/iam/deployer-policy.json allows every call that sls makes itself; cfn-lint finds nothing in the templates.',
] as const;

export const NOT_PROVED = [
  'IAM: no call of a function or of CloudFormation is refused here (npm start refuses what a role does not allow).',
  'Replication: each region has its own tables (npm test covers replication and its faults).',
  'Quotas, throttling, cold starts, eventual consistency, and how long AWS takes.',
  'DNS, certificates, SES verification, alarms that notify somebody.',
  'Rollbacks of CloudFormation beyond what engine/rollbacks.py does.',
] as const;
