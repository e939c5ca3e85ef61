import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { addHabeasStacks, type HabeasStacksProps } from '../../lib/habeas-stacks.ts';
import type { PolicyNumbers } from '../../lib/policy-numbers.ts';
import type { Deployment } from '../../lib/settings.ts';

/** What `cdk.json` tells every synth. */
export const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

const both = (words: string) => ({ es: words, en: words });

/** A firm whose numbers differ from both real policies, so that a number written into a stack shows. */
export const numbers: PolicyNumbers = {
  id: 'acme',
  zone: 'Atlantic/Canary',
  backups: {
    lockDays: 100,
    expireDays: 110,
    noncurrentDays: 2,
    multipartDays: 3,
    recoveryDays: 21,
    keyRecoveryDays: 5,
  },
  logs: { days: 100 },
  links: {
    registration: { lives: { days: 1, hours: 6 }, keyHours: 12 },
    entry: { lives: { days: 14 }, keyHours: 24 },
    undo: { lives: { hours: 72 }, keyHours: 24 },
    preference: { lives: { hours: 1 }, keyHours: 1 },
    request: { lives: { days: 30 }, keyHours: 24 },
    download: { lives: { hours: 72 }, keyHours: 12 },
    upload: { lives: { days: 30 }, keyHours: 24 },
    address: { lives: { hours: 48 }, keyHours: 6 },
    revert: { lives: { hours: 72 }, keyHours: 12 },
  },
  regions: ['eu-west-1', 'eu-central-1'],
  retention: {
    disputes: {
      title: both('Disputes'),
      activeUntil: [{ from: 'contract-ended', period: { days: 0 } }],
      blocked: { from: 'contract-ended', period: { months: 60 } },
      reason: both('Claims'),
      citation: 'Código Civil art. 1964.2',
    },
    invoices: {
      title: both('Invoices'),
      activeUntil: [{ from: 'contract-ended', period: { days: 0 } }],
      blocked: { from: 'invoice-year-ended', period: { years: 6 } },
      reason: both('Accounts'),
      citation: 'Código de Comercio art. 30.1',
    },
    leads: {
      title: both('Leads'),
      activeUntil: [{ from: 'last-contact', period: { months: 24 } }],
      reason: both('Contact'),
      citation: 'GDPR art. 5(1)(e)',
    },
  },
};

export const deployment: Deployment = {
  region: 'eu-west-1',
  domain: 'privacy.acme.test',
  sender: 'privacy@acme.test',
  origins: ['https://www.acme.test'],
  applications: { crm: { organisation: 'Acme Sales', contact: 'sales@acme.test', scopes: ['entries'] } },
  audience: [],
  alarmEmail: 'operators@acme.test',
  tables: 'a',
  missing: [],
};

/**
 * An app with both stacks and every check, without bundling; `app.synth()` throws when a check finds anything. The template
 * linter of the CDK takes seconds to start, so a suite that looks at templates only leaves it out.
 */
export const build = (changes: Partial<HabeasStacksProps> = {}, { lint = true } = {}) => {
  const outdir = mkdtempSync(join(tmpdir(), 'habeas-synth-'));
  const app = new App({ context, outdir, analyticsReporting: false, builtinCloudFormationValidation: lint });
  const stacks = addHabeasStacks(app, {
    policy: numbers,
    deployment,
    account: '111111111111',
    openFacts: [],
    code: () => Code.fromInline('exports.handler = async () => {};'),
    ...changes,
  });
  return { app, ...stacks };
};

/** Both templates of a deployment. */
export const synthesise = (changes: Partial<HabeasStacksProps> = {}, options: { readonly lint?: boolean } = {}) => {
  const { data, service } = build(changes, options);
  return { data: Template.fromStack(data), service: Template.fromStack(service) };
};
