import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { functions } from '../../lambdas/functions.ts';
import { readSettings } from '../../lib/settings.ts';
import { openFacts } from '../../policy/model/check.ts';
import { loadPolicy } from '../../policy/model/load.ts';
import { build, context, deployment, numbers, synthesise } from './world.ts';

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('other deployments', () => {
  const { alarmEmail: _alarmEmail, ...quiet } = deployment;

  it('takes an issuer of the firm, a certificate it has, no origins and no alarm address', () => {
    const certificate = 'arn:aws:acm:eu-west-1:111111111111:certificate/1';
    const other = synthesise({
      deployment: {
        ...quiet,
        issuer: 'https://login.acme.test',
        audience: ['habeas'],
        roleClaim: 'roles',
        origins: [],
        certificate,
      },
    }).service;
    other.resourceCountIs('AWS::Cognito::UserPool', 0);
    other.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    other.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: 'https://login.acme.test', Audience: ['habeas'] },
    });
    other.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'POST /entries',
      AuthorizationScopes: ['entries'],
    });
    other.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    other.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          HABEAS_ISSUER: '{"issuer":"https://login.acme.test","audience":["habeas"]}',
          HABEAS_SETTINGS: Match.serializedJson(Match.objectLike({ roleClaim: 'roles' })),
        }),
      },
    });
    other.hasResourceProperties('AWS::Lambda::Function', {
      Description: `Habeas: ${functions.cases.does}`,
      Environment: {
        Variables: Match.objectLike({
          HABEAS_SIGN_IN: '{"issuer":"https://login.acme.test","clientId":"habeas-console"}',
        }),
      },
    });
    expect(Object.keys(other.findResources('AWS::SNS::Subscription', { Properties: { Protocol: 'email' } }))).toEqual(
      [],
    );
  });

  it('lets in nobody but staff while no application is known', () => {
    synthesise({ deployment: { ...deployment, applications: {} } }).service.hasResourceProperties(
      'AWS::ApiGatewayV2::Authorizer',
      { JwtConfiguration: { Audience: [{ Ref: Match.stringLikeRegexp('^SignInPoolStaff') }] } },
    );
  });

  it('refuses a region that the policy does not list', () => {
    expect(() => build({ deployment: { ...deployment, region: 'us-east-1' } })).toThrow(/GDPR arts\. 44 to 49/);
  });

  it('fails the synth when one of our checks finds anything', () => {
    const { app, data: broken } = build();
    new Bucket(broken, 'Careless');
    expect(() => app.synth()).toThrow(/buckets-over-tls|answers over plain HTTP/);
  });

  it('fails the synth on keys that could be brought back for too long', () => {
    const { app } = build({ policy: { ...numbers, backups: { ...numbers.backups, keyRecoveryDays: 8 } } });
    expect(() => app.synth()).toThrow(/is not recoverable for exactly 7 days/);
  });
});

describe('the app that every command of the CDK begins with', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'habeas-app-'));
  afterAll(() => rmSync(outdir, { recursive: true }));

  it('says what is still owed after a teardown, class by class, before `cdk destroy` asks', async () => {
    const { policy } = await loadPolicy('abante');
    const { stderr } = await promisify(execFile)(process.execPath, ['bin/app.ts'], {
      cwd: new URL('../..', import.meta.url),
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...context, policy: 'abante' }) },
    });
    expect(stderr).toContain('Tables, backups and their keys stay after a teardown.');
    const blocked = Object.values(policy.retention).filter((rule) => rule.blocked !== undefined);
    expect(blocked.length).toBeGreaterThan(3);
    for (const { title, citation } of blocked) {
      expect(stderr).toMatch(new RegExp(`- ${literally(title.en)}: blocked for \\d+ .*\\(${literally(citation)}\\)`));
    }
  });
});

describe('open facts', () => {
  // CDK prints every warning of a synth.
  beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
  afterAll(() => void jest.restoreAllMocks());

  const facts = [
    { path: 'processors.crm.dpa', why: 'no reference was given' },
    { path: 'controller.address', why: 'the text names two' },
  ];
  const unready = build({ openFacts: facts, deployment: { ...deployment, missing: ['domain'] } });

  it.each(['data', 'service'] as const)('let the %s stack be synthesised but not deployed', (name) => {
    const template = Template.fromStack(unready[name]).toJSON();
    const [accepted, reference] = template.Rules.NothingLeftToConfirm.Assertions[0].Assert['Fn::Contains'];
    const { AllowedValues, Default } = template.Parameters[reference.Ref];
    // CloudFormation refuses other values for the parameter, and the rule refuses these.
    expect([...AllowedValues, Default].filter((value) => accepted.includes(value))).toEqual([]);
    expect(template.Rules.NothingLeftToConfirm.Assertions[0].AssertDescription).toBe(
      'Facts of the policy still to be confirmed: 2; npm run policy -- check --policy acme lists them. Settings left at their example: domain.',
    );
  });

  it('are each listed in a warning', () => {
    const listed = facts.map(({ path, why }) => `- ${path}: ${why}`).join('\n');
    Annotations.fromStack(unready.data).hasWarning('*', Match.stringLikeRegexp(`\\(2\\):\n${listed}`));
    Annotations.fromStack(unready.service).hasWarning('*', Match.stringLikeRegexp('-c domain'));
  });

  it('leave no gate when there are none', () => {
    const { data, service } = synthesise();
    for (const template of [data, service]) {
      expect(Object.keys(template.toJSON().Rules ?? {})).not.toContain('NothingLeftToConfirm');
    }
  });
});

describe.each(['antara', 'abante'])('%s', (name) => {
  it('passes cdk-nag, the template linter and every check of ours', async () => {
    const { policy } = await loadPolicy(name);
    const quietened = jest.spyOn(console, 'error').mockImplementation(() => {});
    const { region } = readSettings(() => undefined, policy, String);
    const { app, data } = build({ policy, deployment: { ...deployment, region }, openFacts: openFacts(policy) });
    const { stacks } = app.synth();
    quietened.mockRestore();
    expect(stacks.map(({ stackName }) => stackName)).toEqual([`habeas-${name}-data`, `habeas-${name}-service`]);
    const outputs = Object.values(Template.fromStack(data).findOutputs('*')).map(({ Value }) => String(Value));
    expect(outputs.filter((value) => Buffer.byteLength(value) > 1_024)).toEqual([]);
    Template.fromStack(data).hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: policy.backups.lockDays } } },
    });
  });
});
