import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

/*
 * The floor of a function that captures on DynamoDB: one PutItem of the body by the bare client. No validation, no condition, no
 * policy, no signature.
 */
let client: DynamoDBClient | undefined;

/** Puts the body of the event as it came. The client is made at the first call, as in our functions. */
export const handler = async ({ body }: { readonly body: string }) => {
  const { decisionId, visitorId } = JSON.parse(body) as Record<'decisionId' | 'visitorId', string>;
  const Item = { pk: { S: visitorId }, sk: { S: decisionId }, consent: { S: body } };
  client ??= new DynamoDBClient();
  await client.send(new PutItemCommand({ TableName: 'records', Item }));
  return { statusCode: 201, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ decisionId }) };
};
