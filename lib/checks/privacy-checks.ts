import { readFileSync } from 'node:fs';
import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import type { PolicyNumbers } from '../policy-numbers.ts';
import { allChecks } from './all-checks.ts';
import type { Template } from './template.ts';

/** Our own rules as a validation of the app: one finding fails the synth, with the resource and the article. */
export const privacyChecks = (policy: PolicyNumbers): IPolicyValidationPlugin => ({
  name: 'Habeas',
  ruleIds: allChecks.map(({ id }) => id),
  validate: ({ stackTemplates }) => {
    const violations = stackTemplates.flatMap(({ templatePath, region }) => {
      const template = JSON.parse(readFileSync(templatePath, 'utf8')) as Template;
      return allChecks.flatMap(({ id, says, article, check }) =>
        check(template, { policy, region: region ?? '' }).map(({ resource, problem }) => ({
          ruleName: id,
          description: `${resource} ${problem}. ${says} (${article})`,
          severity: 'error',
          violatingResources: [{ resourceLogicalId: resource, templatePath, locations: ['Properties'] }],
        })),
      );
    });
    return { success: violations.length === 0, violations };
  },
});
