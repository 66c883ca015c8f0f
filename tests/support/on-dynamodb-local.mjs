/** The same tests once more, on the other engine that stands for DynamoDB (docs/adr/0022-two-engines-stand-for-dynamodb.md). */
process.env.TWINSHOP_DATABASE = 'dynamodb-local';
process.env.TWINSHOP_TEST_DATABASE = process.env.TWINSHOP_DYNAMODB_LOCAL;
