import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KeyRing, KeyUse } from '../../lambdas/domain/keys/key-ring.ts';
import {
  type MailingList,
  openUnsubscribe,
  unsubscribeLink,
} from '../../lambdas/domain/preferences/unsubscribe-token.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy as policy } from '../support/fixture-policy.ts';
import vectors from '../vectors/unsubscribe-tokens.json' with { type: 'json' };

/** Keys of every tenant key version up to the newest, less those that are not kept any more. */
const ringOf = (newest: number, lost: readonly number[] = []): KeyRing => {
  const keyOf = (use: KeyUse, version: number) => createHash('sha256').update(`${use}/${version}`).digest();
  const all = async (use: KeyUse) =>
    Array.from({ length: newest }, (_, at) => newest - at)
      .filter((version) => !lost.includes(version))
      .map((version) => ({ version, key: keyOf(use, version) }));
  return {
    allDerived: all,
    derived: async (use: KeyUse) => (await all(use))[0],
  } as unknown as KeyRing;
};
const settings = { publicUrl: 'https://privacy.example.com', sender: '', origins: [], applications: {} };
const random = (bytes: number) => randomBytes(bytes);
const list: MailingList = { subjectId: '3f0c5a0e-0000-4000-8000-000000000000', purpose: 'newsletter', language: 'es' };
const tokenOf = async (of: MailingList, keyRing: KeyRing) =>
  (await unsubscribeLink(of, { policy, settings, keyRing, random })).replace(`${settings.publicUrl}/unsubscribe/`, '');

describe('an unsubscribe token', () => {
  it('carries any list there and back, in a link that every mail program takes', async () => {
    const lists = fc.record({
      subjectId: fc.uuid(),
      purpose: fc.stringMatching(/^[a-z][a-z-]{0,40}$/),
      language: fc.constantFrom('es' as const, 'en' as const),
    });
    await fc.assert(
      fc.asyncProperty(lists, async (some) => {
        const token = await tokenOf(some, ringOf(1));
        expect(token).toMatch(/^[A-Za-z0-9_-]{1,220}$/);
        expect(await openUnsubscribe(token, { policy, keyRing: ringOf(1) })).toEqual(some);
      }),
      { numRuns: 60 },
    );
  });

  it('opens under every version of the tenant key that is kept, and under no other', async () => {
    const token = await tokenOf(list, ringOf(1));
    expect(await openUnsubscribe(token, { policy, keyRing: ringOf(300) })).toEqual(list);
    expect(await openUnsubscribe(token, { policy, keyRing: ringOf(3, [1]) })).toBeUndefined();
    expect(await openUnsubscribe(await tokenOf(list, ringOf(300)), { policy, keyRing: ringOf(300) })).toEqual(list);
  });

  it('of another policy, or with any bit changed, or that is none, opens nothing', async () => {
    const keyRing = ringOf(2);
    const token = await tokenOf(list, keyRing);
    const other: Policy = { ...policy, id: 'other' };
    expect(await openUnsubscribe(token, { policy: other, keyRing })).toBeUndefined();
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      expect(await openUnsubscribe(changed.toString('base64url'), { policy, keyRing })).toBeUndefined();
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 500 }), async (text) =>
        expect(await openUnsubscribe(text, { policy, keyRing })).toBeUndefined(),
      ),
    );
    expect(await openUnsubscribe('AQAB', { policy, keyRing })).toBeUndefined();
  });

  it('has one spelling', async () => {
    const keyRing = ringOf(1);
    const token = await tokenOf(list, keyRing);
    const opened = await Promise.all(
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
        .map((last) => token.slice(0, -1) + last)
        .filter((other) => other !== token)
        .map((other) => openUnsubscribe(other, { policy, keyRing })),
    );
    expect(opened.every((one) => one === undefined)).toBe(true);
  });

  it('opens the published vectors', async () => {
    expect(vectors.length).toBeGreaterThan(1);
    for (const { token, key, version, list: expected } of vectors) {
      const allDerived = async () => [{ version, key: Buffer.from(key, 'hex') }];
      const keyRing = { allDerived } as unknown as KeyRing;
      expect(await openUnsubscribe(token, { policy, keyRing })).toEqual(expected);
    }
  });
});
