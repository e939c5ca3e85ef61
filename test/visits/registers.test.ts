import { describe, expect, it } from '@jest/globals';
import { rulesFor } from '../../policy/model/derive.ts';
import { renderNotice } from '../../policy/model/notice.ts';
import { renderRopa } from '../../policy/model/ropa.ts';
import type { Policy } from '../../policy/model/types.ts';
import { factText } from '../../policy/model/words.ts';
import { realPolicies } from '../support/real-policies.ts';

describe.each(realPolicies)('what %s says of visits', (id, policy: Policy) => {
  const { visit, person } = policy.stored;
  const { security } = policy.purposes;

  it('has an entry of its own for security, with the interest and the balancing test (AB-78)', () => {
    if (!security) throw new Error('a purpose of security');
    expect(security).toMatchObject({ basis: 'legitimate-interests', gpcRefuses: false });
    expect(Object.keys(security.uses)).toEqual([visit]);
    expect(security.balancingTest).toBeDefined();
    for (const language of policy.languages) {
      const heading = `### ${security.title[language]} (security)`;
      const entry = renderRopa(policy, language).split(heading)[1]?.split('\n### ')[0] ?? '';
      expect(entry).toContain(security.describes[language]);
      expect(entry).toContain(security.interest?.[language].replace(/\.$/, '') ?? 'an interest');
      expect(entry).toContain(factText(security.balancingTest ?? '', language));
      expect(renderNotice(policy, language)).toContain(security.describes[language]);
    }
  });

  it('keeps them six months at most, by whatever rule, and blocks none (AB-55)', () => {
    const rules = rulesFor(policy, visit);
    expect(rules.length).toBeGreaterThanOrEqual(2);
    for (const { rule } of rules) {
      expect(rule.activeUntil).toEqual([{ from: 'collected', period: { months: 6 } }]);
      expect(rule.blocked).toBeUndefined();
    }
  });

  it('uses them together with who people are for looking into misuse or for nothing (AN-20, AB-34)', () => {
    const both = Object.entries(policy.purposes).flatMap(([name, { uses }]) =>
      Object.hasOwn(uses, visit) && Object.hasOwn(uses, person) ? [name] : [],
    );
    expect(both).toEqual(id === 'abante' ? ['misuse'] : []);
  });
});
