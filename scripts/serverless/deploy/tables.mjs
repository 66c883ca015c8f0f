/** A region's replica of a table; undefined when there is none. */
export async function describeTable({ ask }, region, TableName) {
  const { DynamoDBClient, DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
  try {
    const { Table } = await ask(region, DynamoDBClient, new DescribeTableCommand({ TableName }));
    return {
      status: Table.TableStatus,
      indexes: new Map(
        (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName, IndexStatus }) => [IndexName, IndexStatus]),
      ),
    };
  } catch (error) {
    if (error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** The tables of the stage that are not in a region, by name. */
export async function tablesMissingIn(surroundings, region) {
  const { tables } = surroundings;
  const found = await Promise.all(tables.map(({ name }) => describeTable(surroundings, region, name)));
  return tables.map(({ name }) => name).filter((_, at) => !found[at]);
}

/** The tables that the stacks of a region manage, by name. */
export async function tablesOwnedIn({ ask, stackName }, region) {
  const { CloudFormationClient, DescribeStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
  const resourcesOf = async (StackName) => {
    const command = new DescribeStackResourcesCommand({ StackName });
    const { StackResources = [] } = await ask(region, CloudFormationClient, command).catch((error) => {
      if (error.name === 'ValidationError') return {};
      throw error;
    });
    return StackResources.filter(({ ResourceStatus }) => !/^DELETE_(COMPLETE|SKIPPED)$/.test(ResourceStatus));
  };
  const ofType = (type, resources) =>
    resources.filter(({ ResourceType }) => ResourceType === type).map(({ PhysicalResourceId }) => PhysicalResourceId);

  const nested = ofType('AWS::CloudFormation::Stack', await resourcesOf(stackName)).filter(Boolean);
  const resources = await Promise.all(nested.map(resourcesOf));
  return new Set(ofType('AWS::DynamoDB::GlobalTable', resources.flat()));
}
