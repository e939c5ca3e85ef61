import { CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib';

/**
 * Lets a stack be synthesised but not deployed: CloudFormation refuses it before it touches anything. The parameter has one
 * allowed value, which the rule refuses, so no answer of the operator opens it.
 */
export const refuseDeployment = (stack: Stack, why: string) => {
  const ready = new CfnParameter(stack, 'ReadyToDeploy', { default: 'no', allowedValues: ['no'], description: why });
  new CfnRule(stack, 'NothingLeftToConfirm', {
    assertions: [{ assert: Fn.conditionContains(['yes'], ready.valueAsString), assertDescription: why }],
  });
};
