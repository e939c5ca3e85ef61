import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decrypt, deriveKey, encrypt, keyedHash, seal, unseal } from '../../lambdas/domain/keys/sealing.ts';
import vectors from '../vectors/sealing.json' with { type: 'json' };

const random = (bytes: number) => randomBytes(bytes);
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const context = { subject: 's-1', attribute: 'person', version: 1 };

describe('sealing', () => {
  it('gives back what was sealed, under the same key and context only', () => {
    fc.assert(
      fc.property(bytes32, bytes32, fc.jsonValue(), fc.string(), (key, other, value, attribute) => {
        const sealed = seal(key, value, context, random);
        // JSON has no minus zero; what it can say comes back.
        expect(unseal(key, sealed, context)).toEqual(JSON.parse(JSON.stringify(value)));
        if (!Buffer.from(key).equals(other)) expect(() => unseal(other, sealed, context)).toThrow();
        if (attribute !== 'person') expect(() => unseal(key, sealed, { ...context, attribute })).toThrow();
        expect(() => unseal(key, sealed, { ...context, subject: 's-2' })).toThrow();
        expect(() => unseal(key, sealed, { ...context, version: 2 })).toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it('notices every changed bit', () => {
    const key = random(32);
    const sealed = Buffer.from(seal(key, { name: 'Ana' }, context, random), 'base64url');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8((changed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => unseal(key, changed.toString('base64url'), context)).toThrow();
    }
  });

  it('says nothing of the value when it cannot be opened', () => {
    const sealed = seal(random(32), { name: 'Ana' }, context, random);
    expect(() => unseal(random(32), sealed, context)).toThrow(/attribute "person" cannot be opened/);
  });

  it('never uses a nonce twice', () => {
    const key = random(32);
    const all = Array.from({ length: 200 }, () =>
      encrypt(key, Buffer.from('x'), Buffer.alloc(0), random).subarray(0, 12).toString('hex'),
    );
    expect(new Set(all).size).toBe(200);
  });
});

describe('keyed hashes', () => {
  it('tell lists of parts apart, however they are cut', () => {
    const key = Buffer.alloc(32, 7);
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
        fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
        (a, b) => {
          const same = JSON.stringify(a) === JSON.stringify(b);
          fc.pre([...a, ...b].every((text) => text.isWellFormed()));
          expect(keyedHash(key, ...a) === keyedHash(key, ...b)).toBe(same);
        },
      ),
    );
  });
});

describe('published vectors', () => {
  const key = Buffer.from(vectors.key, 'hex');
  const fixed = () => Buffer.from(vectors.iv, 'hex');

  it('derivation (HKDF-SHA-256)', () => {
    for (const { use, hex } of vectors.derived) expect(deriveKey(key, vectors.policy, use).toString('hex')).toBe(hex);
  });
  it('sealed attribute (AES-256-GCM)', () => {
    expect(seal(key, vectors.sealed.value, vectors.sealed.context, fixed)).toBe(vectors.sealed.text);
    expect(unseal(key, vectors.sealed.text, vectors.sealed.context)).toEqual(vectors.sealed.value);
  });
  it('raw encryption', () => {
    const { plain, aad, hex } = vectors.encrypted;
    expect(encrypt(key, Buffer.from(plain), Buffer.from(aad), fixed).toString('hex')).toBe(hex);
    expect(decrypt(key, Buffer.from(hex, 'hex'), Buffer.from(aad))?.toString()).toBe(plain);
  });
  it('keyed hash (HMAC-SHA-256)', () => {
    for (const { parts, text } of vectors.hashes) expect(keyedHash(key, ...parts)).toBe(text);
  });
});
