import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag at one construct, for a reason that is kept with the assembly. */
export const acknowledge = (construct: IConstruct, rule: `AwsSolutions-${string}`, reason: string) =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions::${rule}`, reason });
