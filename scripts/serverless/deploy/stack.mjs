/** A region's stack as CloudFormation sees it now; undefined when there is none. */
export async function describeStack({ ask, stackName }, region) {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const command = new DescribeStacksCommand({ StackName: stackName });
    const { Stacks: [stack] = [] } = await ask(region, CloudFormationClient, command);
    return (
      stack && {
        status: stack.StackStatus,
        parameters: valuesBy('Parameter', stack.Parameters),
        outputs: valuesBy('Output', stack.Outputs),
      }
    );
  } catch (error) {
    if (error.name === 'ValidationError' && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** The last thing that happened to the stack went well: what it describes is what there is. */
export const isSettled = (stack) => /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack?.status ?? '');

const valuesBy = (kind, list = []) =>
  Object.fromEntries(list.map((each) => [each[`${kind}Key`], each[`${kind}Value`]]));
