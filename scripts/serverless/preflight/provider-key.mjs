import { describeStack } from '../deploy/stack.mjs';
import { later, missing, ok } from '../finding.mjs';
import { inEachRegion } from './in-each-region.mjs';

/** Whether the provider's key is there. Its versions tell; the key itself is nobody's business here. */
export const providerKey = inEachRegion("provider's key", async (surroundings, region) => {
  const { ask, stackName } = surroundings;
  const SecretId = `${stackName}/payment-provider-key`;
  const put = `aws secretsmanager put-secret-value --secret-id ${SecretId} --secret-string file://key --region ${region}`;
  const { SecretsManagerClient, DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager');
  let secret;
  try {
    secret = await ask(region, SecretsManagerClient, new DescribeSecretCommand({ SecretId }));
  } catch (error) {
    if (error.name !== 'ResourceNotFoundException') throw error;
    return [later("provider's key", `Its secret will be made by the first deployment of ${region}. Then: ${put}`)];
  }
  if (secret.DeletedDate) {
    return [
      missing(
        "provider's key",
        `${SecretId} in ${region} is being deleted, and its name is taken until then. At once: aws secretsmanager delete-secret --secret-id ${SecretId} --force-delete-without-recovery --region ${region}`,
      ),
    ];
  }
  if (!(await describeStack(surroundings, region))) {
    return [
      missing(
        "provider's key",
        `${SecretId} is in ${region} already, so the stack could not make it. Delete it: aws secretsmanager delete-secret --secret-id ${SecretId} --force-delete-without-recovery --region ${region}`,
      ),
    ];
  }
  const hasValue = Object.values(secret.VersionIdsToStages ?? {}).some((stages) => stages.includes('AWSCURRENT'));
  if (hasValue) return [ok("provider's key", `${SecretId} in ${region} has a value.`)];
  return [missing("provider's key", `${SecretId} in ${region} is empty: no order can be paid. ${put}`)];
});
