import { readFileSync } from 'node:fs';
import { missing, ok, unchecked } from '../finding.mjs';
import { callerOf } from './caller.mjs';
import { reasonOf } from './reason.mjs';

const POLICY = new URL('../../../config/iam/deployer-policy.json', import.meta.url);

/** Whether who deploys may do what the deployer's policy allows. IAM is asked; nothing is tried. */
export async function rights(surroundings, { policy = JSON.parse(readFileSync(POLICY, 'utf8')) } = {}) {
  const { ask, regions, settings, stage } = surroundings;
  const [region] = regions;
  const caller = await callerOf({ ask }, region);
  if (caller.arn.endsWith(':root')) {
    return [
      unchecked(
        'rights',
        'You are the root user, who may do everything. Deploy as somebody who has config/iam/deployer-policy.json instead.',
      ),
    ];
  }
  let denied;
  try {
    const principal = await principalOf(caller, { ask, region });
    denied = await deniedOf(principal, policy, {
      ask,
      region,
      stage,
      account: caller.account,
      mailDomain: settings.mailDomain,
    });
  } catch (error) {
    if (!/AccessDenied|NoSuchEntity/.test(error.name)) throw error;
    return [unchecked('rights', `IAM does not tell you what you may do (${reasonOf(error)}).`)];
  }
  if (denied.length === 0) return [ok('rights', 'You may do all that config/iam/deployer-policy.json allows.')];
  return denied.map(({ sid, actions }) =>
    missing('rights', `You lack ${actions.join(', ')} (${sid} in config/iam/deployer-policy.json).`),
  );
}

/** A session has the rights of its role, whose path the session's name leaves out. */
async function principalOf({ arn }, { ask, region }) {
  const [, role] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (!role) return arn;
  const { IAMClient, GetRoleCommand } = await import('@aws-sdk/client-iam');
  const { Role } = await ask(region, IAMClient, new GetRoleCommand({ RoleName: role }));
  return Role.Arn;
}

async function deniedOf(PolicySourceArn, policy, { ask, region, ...shop }) {
  const { IAMClient, SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
  const fill = filling({ region, ...shop });
  const denied = await Promise.all(
    policy.Statement.map(async ({ Sid, Action, Resource, Condition = {} }) => {
      const actions = new Set();
      for (const resource of [Resource].flat()) {
        const command = new SimulatePrincipalPolicyCommand({
          PolicySourceArn,
          ActionNames: [Action].flat(),
          ResourceArns: [fill(resource)],
          ContextEntries: contextOf(Condition, fill),
        });
        const { EvaluationResults = [] } = await ask(region, IAMClient, command);
        for (const { EvalActionName, EvalDecision } of EvaluationResults) {
          if (EvalDecision !== 'allowed') actions.add(EvalActionName);
        }
      }
      return { sid: Sid, actions: [...actions] };
    }),
  );
  return denied.filter(({ actions }) => actions.length > 0);
}

/** Makes of a statement's pattern a name of this stage: of `twinshop-*`, `twinshop-staging-any`. */
const filling =
  ({ account, region, stage, mailDomain }) =>
  (pattern) =>
    pattern === '*'
      ? pattern
      : pattern
          .replaceAll('ACCOUNT_ID', account)
          .replaceAll('MAIL_DOMAIN', mailDomain)
          .replace(/^(arn:aws:[a-z0-9-]+:)\*/, `$1${region}`)
          .replace('twinshop-*', `twinshop-${stage}-any`)
          .replaceAll('*', 'any');

/** A statement that holds under a condition is asked about as if it were met. */
function contextOf(condition, fill) {
  return Object.values(condition).flatMap((keys) =>
    Object.entries(keys).map(([ContextKeyName, value]) => ({
      ContextKeyName,
      ContextKeyType: Array.isArray(value) ? 'stringList' : 'string',
      ContextKeyValues: [value].flat().map(fill),
    })),
  );
}
