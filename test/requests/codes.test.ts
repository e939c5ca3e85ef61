import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newCode } from '../../lambdas/domain/requests/codes.ts';
import { filesHolding } from '../support/people.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

let now = new Date('2027-01-11T11:00:00.000Z');
let opened: TestWorld;
beforeAll(async () => {
  opened = await testWorld({ now: () => now });
});
afterAll(() => opened.close());

let number = 0;
let purpose = '';
beforeEach(() => {
  number += 1;
  purpose = `download:R-${number}`;
});

const codes = () => opened.world.codes;
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const issue = async (of = purpose): Promise<string> => {
  const code = await codes().issue(of);
  if (code === undefined) throw new Error('no code was issued');
  return code;
};
const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000');

describe('a one-time code', () => {
  it('is six digits whatever chance gives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        expect(newCode(() => bytes)).toMatch(/^\d{6}$/);
      }),
    );
    expect(newCode(() => new Uint8Array(8))).toBe('000000');
  });

  it('is right once, however it is spaced, and for its own thing only', async () => {
    const code = await issue();
    const other = `${purpose}-other`;
    await issue(other);
    expect(await codes().check(other, code)).toBe(false);
    expect(await codes().check(purpose, `${code.slice(0, 3)} - ${code.slice(3)} `)).toBe(true);
    expect(await codes().check(purpose, code)).toBe(false);
  });

  it('takes five tries, the last of which may be right', async () => {
    const code = await issue();
    for (let tries = 0; tries < 4; tries += 1) expect(await codes().check(purpose, wrongFor(code))).toBe(false);
    expect(await codes().check(purpose, code)).toBe(true);
  });

  it('is dead after five wrong tries, and nothing brings it back', async () => {
    const code = await issue();
    for (const wrong of [wrongFor(code), '', 'código', code.slice(1), `${code}0`]) {
      expect(await codes().check(purpose, wrong)).toBe(false);
    }
    expect(await codes().check(purpose, code)).toBe(false);
  });

  it('counts tries that come at once, each of them', async () => {
    const code = await issue();
    const wrong = await Promise.all(Array.from({ length: 30 }, () => codes().check(purpose, wrongFor(code))));
    expect(wrong).not.toContain(true);
    expect(await codes().check(purpose, code)).toBe(false);
    const next = await issue();
    await Promise.all(Array.from({ length: 4 }, () => codes().check(purpose, wrongFor(next))));
    expect(await codes().check(purpose, next)).toBe(true);
  });

  it('is used up by one of many who are right at once', async () => {
    const code = await issue();
    const right = await Promise.all(Array.from({ length: 12 }, () => codes().check(purpose, code)));
    expect(right.filter(Boolean)).toHaveLength(1);
  });

  it('is good for a quarter of an hour, and dead once there is a newer one', async () => {
    const first = await issue();
    later(14.9);
    expect(await codes().check(purpose, first)).toBe(true);
    const second = await issue();
    later(15);
    expect(await codes().check(purpose, second)).toBe(false);
    later(24 * 60);
    const [old, newer] = [await issue(), await issue()];
    if (old !== newer) expect(await codes().check(purpose, old)).toBe(false);
    expect(await codes().check(purpose, newer)).toBe(true);
  });

  it('is issued three times in any 24 hours, place by place', async () => {
    await issue();
    later(60);
    await Promise.all([issue(), issue()]);
    expect(await codes().issue(purpose)).toBeUndefined();
    later(22 * 60 + 59);
    expect(await codes().issue(purpose)).toBeUndefined();
    later(1);
    await issue();
    expect(await codes().issue(purpose)).toBeUndefined();
  });

  it('that could not be sent gives its place back, and opens nothing', async () => {
    for (let times = 0; times < 5; times += 1) {
      const code = await issue();
      await codes().takeBack(purpose);
      expect(await codes().check(purpose, code)).toBe(false);
      later(1);
    }
    await issue();
  });

  it('leaves neither itself nor what it is for in any file', async () => {
    const code = await issue('download:R-CANARY00000000');
    expect(await filesHolding(opened.folder, ['CANARY00000000', `"${code}"`], /\/policy\//)).toEqual([]);
  });

  it('does what a simple account of it says, whatever is tried in whatever order', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('issue' as const) }),
      fc.record({ do: fc.constant('check' as const), right: fc.boolean() }),
      fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 8, 15, 12 * 60, 24 * 60) }),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        run += 1;
        const thing = `model:${run}`;
        let issued: number[] = [];
        let current: { code: string; at: number; tries: number } | undefined;
        for (const one of steps) {
          if (one.do === 'wait') later(one.minutes);
          else if (one.do === 'issue') {
            issued = issued.filter((at) => now.getTime() - at < 24 * 3_600_000);
            const code = await codes().issue(thing);
            expect(code === undefined).toBe(issued.length >= 3);
            if (code === undefined) continue;
            issued.push(now.getTime());
            current = { code, at: now.getTime(), tries: 0 };
          } else {
            const isAlive = current && current.tries < 5 && now.getTime() - current.at < 15 * 60_000;
            const code = current?.code ?? '123456';
            expect(await codes().check(thing, one.right ? code : wrongFor(code))).toBe(Boolean(isAlive && one.right));
            if (current && isAlive) current = { ...current, tries: one.right ? 5 : current.tries + 1 };
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
