import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import type { AwsRequest, AwsResponse, AwsService } from '../types.ts';

/** The key of the local payment provider, which accepts this one alone. It opens nothing else. */
export const LOCAL_SECRET = 'sk_test_twinshop_local';
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };

/** Secrets Manager: the template's secrets, which an operator would have filled. */
export function createSecretsService(template: RegionTemplate): AwsService {
  const secrets = template
    .ofType('AWS::SecretsManager::Secret')
    .map(({ id, properties }) => ({ arn: template.physicalId(id), name: String(properties.Name) }));

  async function handle({ operation, body }: AwsRequest): Promise<AwsResponse> {
    if (operation !== 'GetSecretValue') {
      return refused('UnknownOperationException', `The local Secrets Manager does not model ${operation}`);
    }
    const { SecretId } = JSON.parse(body.toString());
    const secret = secrets.find(({ arn, name }) => SecretId === arn || SecretId === name);
    if (!secret) return refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    const answer = {
      ARN: secret.arn,
      Name: secret.name,
      SecretString: LOCAL_SECRET,
      VersionId: '00000000-0000-0000-0000-000000000001',
      VersionStages: ['AWSCURRENT'],
    };
    return { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer) };
  }

  return { name: 'secretsmanager', handle };
}

function refused(code: string, message: string): AwsResponse {
  return { status: 400, headers: JSON_TYPE, body: JSON.stringify({ __type: code, message }) };
}
