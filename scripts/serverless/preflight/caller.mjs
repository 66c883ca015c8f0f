/** Who is asking, as AWS sees it. */
export async function callerOf({ ask }, region) {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const { Account: account, Arn: arn } = await ask(region, STSClient, new GetCallerIdentityCommand({}));
  return { account, arn, partition: arn.split(':')[1] };
}
