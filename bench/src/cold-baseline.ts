import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What any function on DynamoDB loads: the SDK's client, and nothing else. */
export const client = new DynamoDBClient({});
