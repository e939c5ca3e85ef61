import { RetentionDays } from 'aws-cdk-lib/aws-logs';

const offered = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** The longest retention CloudWatch offers that is not longer than the policy promises; throws when there is none. */
export const logRetention = (days: number): RetentionDays => {
  const longest = Math.max(...offered.filter((period) => period <= days));
  if (!Number.isFinite(longest)) throw new Error('logs must be kept for at least one day');
  return longest;
};
