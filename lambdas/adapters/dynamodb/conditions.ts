import type { Condition } from '../../stores/table.ts';

/** The item is there for readers: an item past its end may stand in the table for days before DynamoDB deletes it. */
export const live = '(attribute_not_exists(expiresAt) OR expiresAt > :now)';

/** What a write must carry so that it holds only under the condition, and tells the item that stood if it does not. */
export const conditionOn = (condition: Condition, second: number) => {
  const refused = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  if (condition === 'absent') {
    return {
      ...refused,
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
      ExpressionAttributeValues: { ':now': second },
    };
  }
  return {
    ...refused,
    ConditionExpression: `version = :version AND ${live}`,
    ExpressionAttributeValues: { ':now': second, ':version': condition },
  };
};
