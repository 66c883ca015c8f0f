/** The functions of the template by the key they sign with, each under the role that its template gives it. */

import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { accessKeyIdOf } from '../functions/credentials.ts';
import { compilePolicy, type Policy, type PolicyStatement } from './policy.ts';

export interface FunctionIdentity {
  readonly functionName: string;
  /** As AWS names who was denied. */
  readonly principal: string;
  readonly policy: Policy;
}

export function functionIdentities(template: RegionTemplate): Map<string, FunctionIdentity> {
  const roles = new Map(template.ofType('AWS::IAM::Role').map((role) => [template.arnOf(role.id), role]));
  const facts = { 'aws:RequestedRegion': template.region, 'aws:PrincipalAccount': template.accountId };
  return new Map(
    template.ofType('AWS::Lambda::Function').map(({ id, properties }) => {
      const functionName = template.physicalId(id);
      const role = roles.get(properties.Role);
      if (!role) throw new Error(`${id}: its role ${properties.Role} is not in the template.`);
      if (role.properties.ManagedPolicyArns?.length) {
        throw new Error(`${role.id}: managed policies are not modelled locally; write its statements out.`);
      }
      const policies: { PolicyDocument: { Statement: PolicyStatement[] } }[] = role.properties.Policies ?? [];
      const statements = policies.flatMap(({ PolicyDocument }) => [PolicyDocument.Statement].flat());
      const roleName = template.physicalId(role.id);
      const principal = `arn:aws:sts::${template.accountId}:assumed-role/${roleName}/${functionName}`;
      return [accessKeyIdOf(functionName), { functionName, principal, policy: compilePolicy(statements, facts) }];
    }),
  );
}
