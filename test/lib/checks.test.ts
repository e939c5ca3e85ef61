import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { backedUpTables } from '../../lambdas/domain/backups/backups.ts';
import { type FunctionNeeds, functions } from '../../lambdas/functions.ts';
import { allChecks } from '../../lib/checks/all-checks.ts';
import { anyResource } from '../../lib/checks/exceptions.ts';
import type { Template } from '../../lib/checks/template.ts';
import { breaks } from './breaks.ts';
import { build, numbers, synthesise } from './world.ts';

const templates = synthesise({}, { lint: false });
const sound = { data: templates.data.toJSON() as Template, service: templates.service.toJSON() as Template };
const promised = { policy: numbers, region: 'eu-west-1' };

describe('privacy checks', () => {
  it('are one a file, all of them listed, each with an article and a test that it fails', () => {
    const apart = ['all-checks.ts', 'exceptions.ts', 'privacy-checks.ts', 'template.ts', 'watched.ts'];
    const files = readdirSync(new URL('../../lib/checks', import.meta.url)).filter((file) => !apart.includes(file));
    expect(allChecks.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
    expect(Object.keys(breaks).sort()).toEqual(allChecks.map(({ id }) => id).sort());
    for (const { says, article } of allChecks) expect([says, article].every((text) => text.length > 3)).toBe(true);
  });

  describe.each(allChecks.map((check) => [check.id, check] as const))('%s', (id, { check }) => {
    it('passes what we deploy', () => {
      expect([...check(sound.data, promised), ...check(sound.service, promised)]).toEqual([]);
    });
    it.each(breaks[id] ?? [])('finds %s', (_what, stack, harm, problem) => {
      const broken = structuredClone(sound[stack]);
      harm(broken);
      expect(check(broken, promised).map(({ problem: found }) => found)).toContainEqual(expect.stringMatching(problem));
    });
  });

  it('finds a stack outside the regions of the policy', () => {
    const found = allChecks.flatMap(({ check }) => check(sound.data, { policy: numbers, region: 'us-east-1' }));
    expect(found).toContainEqual({ resource: 'stack', problem: 'is deployed to us-east-1' });
  });

  it.each([
    [{ lockDays: 111 }, /is not locked for exactly 111 days/],
    [{ lockDays: 100, expireDays: 99 }, /is still locked when it must go/],
    [{ expireDays: 177 }, /keeps versions for more than 178 days/],
  ])('finds numbers that no lifecycle can keep: %j', (changes, problem) => {
    const policy = { ...numbers, backups: { ...numbers.backups, ...changes } };
    const found = allChecks.flatMap(({ check }) => check(sound.data, { policy, region: 'eu-west-1' }));
    expect(found.map((finding) => finding.problem)).toContainEqual(expect.stringMatching(problem));
  });
});

describe('what is accepted', () => {
  const { app } = build();
  const accepted = app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ id, reason, path: construct.node.path })),
  );

  it('has a reason, and is a finding that is really there', () => {
    const pack = new AwsSolutionsChecks();
    // The same pack, deaf to acknowledgements.
    Object.assign(pack, { isAcknowledged: () => false });
    const found = pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
      );
    expect(found.length).toBeGreaterThan(0);
    const idle = accepted.filter(
      ({ id, path }) =>
        found.filter((one) => id.endsWith(one.rule) && `${one.path}/`.startsWith(`${path}/`)).length !== 1,
    );
    expect(idle).toEqual([]);
    expect(accepted.every(({ reason }) => reason.length > 30)).toBe(true);
  });

  it('is a wildcard only where a function mails, for the one thing SES offers no resource for, or uses objects that pass, mails that came in, backups or exports', () => {
    const everywhere = accepted.filter(({ id }) => id.includes('IAM5'));
    const [onObjects = [], wide = []] = [true, false].map((passing) =>
      everywhere.filter(({ id }) => /\/(bundles|uploads|mail|backups|export)\/\*\]$/.test(id) === passing),
    );
    const using = Object.entries<FunctionNeeds>(functions).flatMap(([name, { objects, takesMail, backups = [] }]) => {
      const { read = [], write = [], delete: gone = [] } = objects ?? {};
      const passing = new Set([...read, ...write, ...gone, ...(takesMail ? ['mail/'] : [])]);
      const exports = backups.includes('export') ? backedUpTables.map(() => 'export/') : [];
      return [...passing, ...(backups.length > 0 ? ['backups/'] : []), ...exports].map((prefix) => `${name} ${prefix}`);
    });
    const named = onObjects.map(({ id, path }) => `${path.split('/')[1]} ${/\/(\w+\/)\*\]$/.exec(id)?.[1]}`);
    expect(named.sort()).toEqual(using.sort());
    const mailing = Object.entries(functions).filter(([, { sendsMail }]) => sendsMail);
    expect(wide.map(({ path }) => path)).toEqual(mailing.map(([name]) => `habeas-acme-service/${name}/Role`));
    expect(Object.keys(anyResource)).toEqual(['ses:GetAccountSendingEnabled']);
  });
});
