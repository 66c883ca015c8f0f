import { isDeepStrictEqual } from 'node:util';
import { isSettled } from './stack.mjs';

/**
 * Whether a region runs this template already. Code and nested templates are named in it by what they contain, so equal
 * templates are equal releases; the framework's own comparison looks at upload times, which a rollback makes untrue.
 */
export async function runsAlready({ ask, stackName }, region, { template, parameters, stack }) {
  if (!isSettled(stack)) return false;
  if (Object.entries(parameters).some(([name, value]) => stack.parameters[name] !== value)) return false;
  const { CloudFormationClient, GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  const command = new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' });
  const { TemplateBody = '{}' } = await ask(region, CloudFormationClient, command);
  return isDeepStrictEqual(JSON.parse(TemplateBody), JSON.parse(JSON.stringify(template)));
}
