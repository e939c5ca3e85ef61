import { Annotations, type App, Validations } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { FunctionName } from '../lambdas/functions.ts';
import { privacyChecks } from './checks/privacy-checks.ts';
import { refuseDeployment } from './constructs/deploy-gate.ts';
import type { PolicyNumbers } from './policy-numbers.ts';
import type { Deployment } from './settings.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';

export type HabeasStacksProps = {
  readonly policy: PolicyNumbers;
  readonly deployment: Deployment;
  /** Stands for any account while nothing is deployed. */
  readonly account: string;
  readonly openFacts: readonly { readonly path: string; readonly why: string }[];
  readonly code: (name: FunctionName) => Code;
};

/** Why a deployment is refused, as a sentence; undefined when nothing is open. */
const whyNot = ({ policy, deployment, openFacts }: HabeasStacksProps): string | undefined => {
  const facts =
    openFacts.length > 0 &&
    `Facts of the policy still to be confirmed: ${openFacts.length}; npm run policy -- check --policy ${policy.id} lists them.`;
  const settings = deployment.missing.length > 0 && `Settings left at their example: ${deployment.missing.join(', ')}.`;
  return facts || settings ? [facts, settings].filter(Boolean).join(' ') : undefined;
};

/** Adds the two stacks of one policy to an app, with every check that a synth has to pass. */
export const addHabeasStacks = (
  app: App,
  props: HabeasStacksProps,
): { readonly data: DataStack; readonly service: ServiceStack } => {
  const { policy, deployment, account, openFacts, code } = props;
  const { region } = deployment;
  if (!policy.regions.includes(region)) {
    throw new Error(`${region} is no region of this policy (${policy.regions.join(', ')}): GDPR arts. 44 to 49`);
  }
  const env = { account, region };
  const data = new DataStack(app, `habeas-${policy.id}-data`, {
    env,
    policy,
    live: deployment.tables,
    description: `Habeas, ${policy.id}: tables, backups and their keys`,
  });
  const service = new ServiceStack(app, `habeas-${policy.id}-service`, {
    env,
    policy,
    deployment,
    data,
    code,
    description: `Habeas, ${policy.id}: functions and their callers`,
  });

  const why = whyNot(props);
  if (why) for (const stack of [data, service]) refuseDeployment(stack, why);
  if (openFacts.length > 0) {
    const lines = openFacts.map((fact) => `- ${fact.path}: ${fact.why}`);
    Annotations.of(data).addWarningV2('habeas:facts', `Facts to confirm (${openFacts.length}):\n${lines.join('\n')}`);
  }
  if (deployment.missing.length > 0) {
    const given = deployment.missing.map((name) => `-c ${name}=…`).join(', ');
    Annotations.of(service).addWarningV2('habeas:settings', `Settings left at their example: ${given}`);
  }

  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }), privacyChecks(policy));
  return { data, service };
};
