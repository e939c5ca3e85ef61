import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KeyRing } from '../../lambdas/domain/keys/key-ring.ts';
import {
  claimedKind,
  type LinkPayload,
  longestToken,
  openLink,
  type SealedForm,
  sealLink,
} from '../../lambdas/domain/links/link-token.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy as policy } from '../support/fixture-policy.ts';
import vectors from '../vectors/link-tokens.json' with { type: 'json' };

/** Keys that depend on kind and period alone; periods in `dead` are destroyed. */
const ringWith = (period: number, dead: readonly number[] = []): KeyRing => {
  const keyOf = (kind: string, at: number) => createHash('sha256').update(`${kind}/${at}`).digest();
  return {
    currentKey: async (kind: string) => ({ period, key: keyOf(kind, period) }),
    keyOfPeriod: async (kind: string, at: number) => (dead.includes(at) ? undefined : keyOf(kind, at)),
  } as unknown as KeyRing;
};
const issuedAt = new Date('2026-11-22T10:00:00Z');
const form = (changes: Partial<SealedForm> = {}): SealedForm => ({
  kind: 'registration',
  id: 'abcdefghijklmnopqrstuv',
  issuedAt,
  form: 'registration',
  language: 'es',
  version: '2026-01-15',
  fields: { name: 'Ana Pérez', email: 'ana@example.com' },
  decisions: { newsletter: true, profiling: false },
  ...changes,
});
const random = (bytes: number) => randomBytes(bytes);
const now = () => new Date('2026-11-22T10:00:01Z');
const sealWith = (payload: LinkPayload) => sealLink(payload, { policy, keyRing: ringWith(7), random });

describe('a link token', () => {
  it('carries any form there and back', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => text.isWellFormed()),
      fc.boolean(),
    );
    const payload = fc.record({
      kind: fc.constantFrom('registration' as const, 'entry' as const),
      fields: fc.dictionary(
        fc.string({ maxLength: 20 }).filter((name) => name !== '__proto__'),
        value,
        { maxKeys: 6 },
      ),
      decisions: fc.dictionary(fc.constantFrom('newsletter', 'profiling'), fc.boolean()),
      language: fc.constantFrom('es' as const, 'en' as const),
    });
    await fc.assert(
      fc.asyncProperty(payload, async (some) => {
        const sealed = form({ ...some, ...(some.kind === 'entry' && { source: 'crm' }) });
        const token = await sealWith(sealed);
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
        if (token.length <= longestToken)
          expect(await openLink(token, { policy, keyRing: ringWith(8), now })).toEqual(sealed);
      }),
      { numRuns: 100 },
    );
  });

  it('to the preference centre carries whose it is and the language, and lives an hour', async () => {
    const preference = { kind: 'preference', issuedAt, subjectId: 's-1', language: 'en' } as const;
    const token = await sealWith(preference);
    expect(claimedKind(token)).toBe('preference');
    expect(await openLink(token, { policy, keyRing: ringWith(8), now })).toEqual(preference);
    const late = () => new Date('2026-11-22T11:00:00Z');
    expect(await openLink(token, { policy, keyRing: ringWith(8), now: late })).toBeUndefined();
    // A token that says to be of another kind is sealed for none.
    const bytes = Buffer.from(token, 'base64url');
    bytes.writeUInt8(2, 1);
    expect(claimedKind(bytes.toString('base64url'))).toBe('undo');
    expect(await openLink(bytes.toString('base64url'), { policy, keyRing: ringWith(8), now })).toBeUndefined();
    expect(claimedKind('')).toBeUndefined();
  });

  it('dies with its key, at its end, and under another policy', async () => {
    const token = await sealWith(form());
    const open = (keyRing: KeyRing, at: string, under: Policy = policy) =>
      openLink(token, { policy: under, keyRing, now: () => new Date(at) });
    expect(await open(ringWith(7), '2026-11-24T09:59:59.999Z')).toBeDefined();
    expect(await open(ringWith(7), '2026-11-24T10:00:00Z')).toBeUndefined();
    expect(await open(ringWith(7, [7]), '2026-11-22T10:00:01Z')).toBeUndefined();
    expect(await open(ringWith(7), '2026-11-22T10:00:01Z', { ...policy, id: 'other' })).toBeUndefined();
  });

  it('is not opened once any bit of it is changed, nor by anything that is not one', async () => {
    const token = await sealWith(form());
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      expect(await openLink(changed.toString('base64url'), { policy, keyRing: ringWith(7), now })).toBeUndefined();
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) =>
        expect(await openLink(text, { policy, keyRing: ringWith(7), now })).toBeUndefined(),
      ),
    );
  });

  it('has one spelling', async () => {
    const token = await sealWith(form());
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const other = token.slice(0, -1) + last;
      const opened = await openLink(other, { policy, keyRing: ringWith(7), now });
      expect(opened !== undefined).toBe(other === token);
    }
    expect(await openLink(`${token}=`, { policy, keyRing: ringWith(7), now })).toBeUndefined();
  });

  it('opens the published vectors', async () => {
    for (const { token, key, period, payload } of vectors) {
      const keyRing = {
        keyOfPeriod: async (_kind: string, at: number) => (at === period ? Buffer.from(key, 'hex') : undefined),
      };
      const opened = await openLink(token, { policy, keyRing: keyRing as unknown as KeyRing, now });
      expect(JSON.parse(JSON.stringify(opened))).toEqual(payload);
    }
  });
});
