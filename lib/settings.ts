import * as z from 'zod';
import { scopes } from '../lambdas/routes.ts';
import type { Application } from '../lambdas/runtime/settings.ts';
import type { Policy } from '../policy/model/types.ts';
import type { PolicyNumbers } from './policy-numbers.ts';

/** Two sets of the tables that a restore makes anew: one is used, the other stands by. */
export type TableSet = 'a' | 'b';

/** What differs between two deployments of one policy; given as CDK context, `-c name=value`. */
export type Deployment = {
  readonly region: string;
  /** Host name that mailed links begin with. */
  readonly domain: string;
  /** Address that mails come from; its domain becomes the SES identity. */
  readonly sender: string;
  /** Further addresses whose mail is taken; the one of the policy where none is given. */
  readonly receives?: readonly string[];
  readonly origins: readonly string[];
  /** By client id; with Cognito by a name of your own, for which a client is made. */
  readonly applications: Readonly<Record<string, Application>>;
  /** An issuer of your own; Cognito when absent. */
  readonly issuer?: string;
  readonly audience: readonly string[];
  /** The claim in which that issuer names the roles of a person of the staff; where Cognito names them, when absent. */
  readonly roleClaim?: string;
  /** The public client of the staff console at that issuer, which comes back to `https://DOMAIN/console/callback`; `habeas-console` when absent. */
  readonly consoleClientId?: string;
  /** ARN of an ACM certificate for `domain`; one is requested when absent. */
  readonly certificate?: string;
  readonly alarmEmail?: string;
  /** The set of tables that is used; the other stands by, for a restore. */
  readonly tables: TableSet;
  /** Names of settings that were left at their example: enough to synthesise, not to deploy. */
  readonly missing: readonly string[];
};

const examples = { domain: 'privacy.example.com', sender: 'privacy@example.com' };

/** Regions of the EU where SES is not offered: a policy may allow them, but no mail can leave from there. */
const withoutMail: readonly string[] = ['eu-south-2'];

/** A Lambda holds at most 4 KB of environment in all; table names and ARNs need the rest. */
const longestApplications = 2_500;

const hostName = z
  .string()
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a host name in lower case, as in privacy.example.com',
  );
const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('https://'),
    'an exact origin, as in https://www.example.com',
  );
const listOf = <T extends z.ZodType>(entry: T) =>
  z.preprocess(
    (raw) =>
      typeof raw === 'string'
        ? raw
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean)
        : raw,
    z.array(entry),
  );

const application = z.strictObject({
  organisation: z.string().min(1),
  contact: z.string().min(1),
  scopes: z.array(z.enum(scopes, `one of ${scopes.join(', ')}`)).min(1, 'at least one scope'),
});

const schemaFor = (regions: readonly string[]) =>
  z
    .object({
      region: z
        .enum(regions, `one of the regions of the policy (${regions.join(', ')}): GDPR arts. 44 to 49`)
        .refine((region) => !withoutMail.includes(region), 'a region where SES is offered')
        .default(regions.find((region) => !withoutMail.includes(region)) ?? ''),
      domain: hostName.default(examples.domain),
      sender: z.email('one e-mail address').default(examples.sender),
      receives: listOf(z.email('e-mail addresses')).optional(),
      origins: listOf(origin).default([]),
      applications: z.record(z.string().regex(/^[\w-]{1,64}$/, 'letters, digits, - and _'), application).default({}),
      issuer: z.url({ protocol: /^https$/, error: 'an https address' }).optional(),
      audience: listOf(z.string()).default([]),
      roleClaim: z.string().min(1).max(200).optional(),
      consoleClientId: z.string().min(1).max(200).optional(),
      certificate: z
        .string()
        .regex(/^arn:aws[\w-]*:acm:/, 'the ARN of an ACM certificate')
        .optional(),
      alarmEmail: z.email('one e-mail address').optional(),
      tables: z.enum(['a', 'b'], 'a or b').default('a'),
    })
    .superRefine((given, issues) => {
      const refuse = (path: string, message: string) => issues.addIssue({ code: 'custom', path: [path], message });
      if (given.issuer && given.audience.length === 0) refuse('audience', 'needed with an issuer of your own');
      if (!given.issuer && given.audience.length > 0) refuse('audience', 'means nothing without an issuer');
      if (!given.issuer && given.roleClaim) refuse('roleClaim', 'means nothing without an issuer');
      if (!given.issuer && given.consoleClientId) refuse('consoleClientId', 'means nothing without an issuer');
      if (JSON.stringify(given.applications).length > longestApplications)
        refuse('applications', `longer than the ${longestApplications} characters that fit a function's environment`);
    });

const names = [
  'region',
  'domain',
  'sender',
  'receives',
  'origins',
  'applications',
  'issuer',
  'audience',
  'roleClaim',
  'consoleClientId',
  'certificate',
  'alarmEmail',
  'tables',
];

/** `@file.json` is read, other text is parsed; anything else is taken as it is. */
const structured = (raw: unknown, readText: (path: string) => string): unknown => {
  if (typeof raw !== 'string') return raw;
  try {
    return JSON.parse(raw.startsWith('@') ? readText(raw.slice(1)) : raw);
  } catch {
    return raw;
  }
};

/** Reads the settings of one deployment from CDK context; throws one error that names every problem. */
export const readSettings = (
  context: (name: string) => unknown,
  policy: Pick<PolicyNumbers, 'regions'> & { readonly controller?: Pick<Policy['controller'], 'email'> },
  readText: (path: string) => string,
): Deployment => {
  const given = Object.fromEntries(
    names.map((name) => [name, context(name)]).filter(([, value]) => value !== undefined),
  );
  const parsed = schemaFor(policy.regions).safeParse({
    ...given,
    ...('applications' in given && { applications: structured(given.applications, readText) }),
  });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `  -c ${path.join('.')}: ${message}`);
    throw new Error(`These settings cannot be used:\n${problems.join('\n')}`);
  }
  const { issuer, roleClaim, consoleClientId, certificate, alarmEmail, receives, ...rest } = parsed.data;
  const told = policy.controller?.email;
  const taken = receives ?? (typeof told === 'string' ? [told] : undefined);
  return {
    ...rest,
    ...(taken && { receives: taken }),
    ...(issuer && { issuer }),
    ...(roleClaim && { roleClaim }),
    ...(consoleClientId && { consoleClientId }),
    ...(certificate && { certificate }),
    ...(alarmEmail && { alarmEmail }),
    missing: Object.keys(examples).filter((name) => given[name] === undefined),
  };
};
