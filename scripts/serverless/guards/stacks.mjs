import { describeStack, isSettled } from '../deploy/stack.mjs';
import { missing, ok } from '../finding.mjs';

/** A stack that cannot be updated now is told of before anything is packaged, with the command that helps. */
export async function stacks(surroundings) {
  const { region, regions, stackName, stage } = surroundings;
  const looked = region ? [region] : regions;
  return Promise.all(
    looked.map(async (where) => {
      const stack = await describeStack(surroundings, where);
      if (!stack) return ok('stack', `There is no stack ${stackName} in ${where} yet; this is its first deployment.`);
      const { status } = stack;
      if (isSettled(stack) || status === 'UPDATE_ROLLBACK_COMPLETE')
        return ok('stack', `${stackName} in ${where} is ${status}.`);
      return missing('stack', `${stackName} in ${where} is ${status}. ${helpFor(status, { stackName, stage, where })}`);
    }),
  );
}

function helpFor(status, { stackName, stage, where }) {
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `Mend what its events name, then: aws cloudformation continue-update-rollback --stack-name ${stackName} --region ${where}`;
  }
  if (status === 'REVIEW_IN_PROGRESS' || /^(ROLLBACK|CREATE_FAILED|DELETE_FAILED)/.test(status)) {
    return `It was never complete. Remove it and deploy again: npx sls remove --stage ${stage} --region ${where}`;
  }
  return 'Somebody is at work on it: wait until that has ended.';
}
