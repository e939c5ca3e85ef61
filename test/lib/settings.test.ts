import { describe, expect, it } from '@jest/globals';
import { dutiesAfterTeardown } from '../../lib/duties-after-teardown.ts';
import { hoursOf } from '../../lib/policy-numbers.ts';
import { readSettings } from '../../lib/settings.ts';

const policy = { regions: ['eu-west-1', 'eu-central-1'] };
const file = JSON.stringify({ crm: { organisation: 'Acme Sales', contact: 'sales@acme.test', scopes: ['entries'] } });
const read = (given: Record<string, unknown> = {}) =>
  readSettings(
    (name) => given[name],
    policy,
    (path) => {
      if (path !== 'applications.json') throw new Error('no such file');
      return file;
    },
  );

describe('settings of a deployment', () => {
  it('has examples good enough for a synth, and says which must be replaced', () => {
    expect(read()).toEqual({
      region: 'eu-west-1',
      domain: 'privacy.example.com',
      sender: 'privacy@example.com',
      origins: [],
      applications: {},
      audience: [],
      tables: 'a',
      missing: ['domain', 'sender'],
    });
  });

  it('leaves from the first region of the policy that has mail', () => {
    const regions = ['eu-south-2', 'eu-central-1'];
    expect(readSettings(() => undefined, { regions }, String).region).toBe('eu-central-1');
    expect(() => readSettings((name) => ({ region: 'eu-south-2' })[name], { regions }, String)).toThrow(/SES/);
  });

  it('reads what the command line gives', () => {
    const given = {
      region: 'eu-central-1',
      domain: 'privacy.acme.test',
      sender: 'privacy@acme.test',
      origins: 'https://www.acme.test, https://shop.acme.test:8443',
      applications: '@applications.json',
      issuer: 'https://login.acme.test/realms/acme',
      audience: 'habeas,other',
      roleClaim: 'https://acme.test/roles',
      consoleClientId: 'staff-console',
      certificate: 'arn:aws:acm:eu-central-1:111111111111:certificate/1',
      alarmEmail: 'operators@acme.test',
      tables: 'b',
    };
    expect(read(given)).toEqual({
      ...given,
      origins: ['https://www.acme.test', 'https://shop.acme.test:8443'],
      applications: JSON.parse(file),
      audience: ['habeas', 'other'],
      missing: [],
    });
  });

  it.each([
    ['a region outside the policy', { region: 'us-east-1' }, /-c region: .*GDPR arts\. 44 to 49/],
    ['a URL for a domain', { domain: 'https://acme.test' }, /-c domain: /],
    ['a third set of tables', { tables: 'c' }, /-c tables: a or b/],
    ['a domain without a dot', { domain: 'localhost' }, /-c domain: /],
    ['two senders', { sender: 'a@acme.test,b@acme.test' }, /-c sender: /],
    ['every origin', { origins: '*' }, /-c origins\.0: /],
    ['an origin with a path', { origins: 'https://acme.test/shop' }, /-c origins\.0: /],
    ['an origin without TLS', { origins: 'http://acme.test' }, /-c origins\.0: /],
    ['an issuer without TLS', { issuer: 'http://login.acme.test', audience: 'a' }, /-c issuer: /],
    ['an issuer without audience', { issuer: 'https://login.acme.test' }, /-c audience: needed/],
    ['an audience without issuer', { audience: 'habeas' }, /-c audience: means nothing/],
    ['a claim of roles without issuer', { roleClaim: 'roles' }, /-c roleClaim: means nothing/],
    ['a console without issuer', { consoleClientId: 'console' }, /-c consoleClientId: means nothing/],
    ['a claim without a name', { issuer: 'https://login.acme.test', audience: 'a', roleClaim: '' }, /-c roleClaim: /],
    ['a file that is not there', { applications: '@nowhere.json' }, /-c applications: /],
    [
      'a scope that no route asks for',
      { applications: { crm: { organisation: 'A', contact: 'B', scopes: ['everything'] } } },
      /-c applications\.crm\.scopes\.0: one of entries/,
    ],
    [
      'an application without scope',
      { applications: { crm: { organisation: 'A', contact: 'B', scopes: [] } } },
      /-c applications\.crm\.scopes: /,
    ],
    [
      'more applications than a function can hold',
      { applications: { crm: { organisation: 'A'.repeat(3_000), contact: 'B', scopes: ['entries'] } } },
      /-c applications: longer/,
    ],
    ['a certificate that is none', { certificate: 'certificate/1' }, /-c certificate: /],
    ['an alarm address that is none', { alarmEmail: 'operators' }, /-c alarmEmail: /],
  ])('refuses %s', (_what, given, problem) => {
    expect(() => read(given)).toThrow(problem);
  });

  it('names every problem at once', () => {
    expect(() => read({ region: 'us-east-1', domain: 'x', sender: 'y' })).toThrow(/region.*domain.*sender/s);
  });
});

describe('numbers', () => {
  it('counts days and hours, and refuses what has no fixed length', () => {
    expect(hoursOf({ days: 2, hours: 3 })).toBe(51);
    expect(() => hoursOf({ months: 1 })).toThrow();
  });

  it('says what stays after a teardown, even when nothing is blocked', () => {
    const backups = {
      lockDays: 1,
      expireDays: 2,
      noncurrentDays: 1,
      multipartDays: 1,
      recoveryDays: 1,
      keyRecoveryDays: 1,
    };
    expect(dutiesAfterTeardown({ id: 'acme', backups, retention: {} })).toEqual({
      summary:
        'Tables, backups and their keys stay after a teardown. Backups end 3 days after they were made. All duties: npm run policy -- retention --policy acme',
      classes: [],
    });
  });
});
