import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KeyContext, KeyWrapper } from '../../lambdas/domain/keys/key-wrapper.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';

export type OpenKeyWrapper = () => Promise<{
  readonly wrapper: KeyWrapper;
  /** A wrapper of the same kind under another key. */
  readonly other: KeyWrapper;
  readonly close?: () => Promise<void>;
}>;

const plain = fc.uint8Array({ minLength: 1, maxLength: 4_096 });
const context: fc.Arbitrary<KeyContext> = fc.dictionary(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  { maxKeys: 4 },
);
const runs = { numRuns: 30, interruptAfterTimeLimit: 20_000 };

/** What any key wrapper must do. */
export const keyWrapperContract = (name: string, open: OpenKeyWrapper) =>
  describe(`key wrapper: ${name}`, () => {
    let wrapper: KeyWrapper;
    let other: KeyWrapper;
    let close: (() => Promise<void>) | undefined;
    beforeEach(async () => {
      ({ wrapper, other, close } = await open());
    });
    afterEach(async () => close?.());

    /** Refused for good: a plain error, never "try again later", and never a key. */
    const expectRefusal = async (work: Promise<unknown>) => {
      const outcome: unknown = await work.then(
        () => 'a key',
        (error: unknown) => error,
      );
      expect(outcome).toBeInstanceOf(Error);
      expect(outcome).not.toBeInstanceOf(Unavailable);
    };

    it('gives back what it wrapped, as base64url text that holds no plaintext', async () => {
      await fc.assert(
        fc.asyncProperty(plain, context, async (key, about) => {
          const wrapped = await wrapper.wrap(key, about);
          expect(wrapped).toMatch(/^[A-Za-z0-9_-]+$/);
          if (key.length >= 8) expect(Buffer.from(wrapped, 'base64url').includes(Buffer.from(key))).toBe(false);
          expect(Buffer.from(await wrapper.unwrap(wrapped, about)).equals(Buffer.from(key))).toBe(true);
        }),
        runs,
      );
    });

    it('wraps one key differently each time', async () => {
      const wrapped = await Promise.all(
        Array.from({ length: 20 }, () => wrapper.wrap(Buffer.alloc(32, 7), { use: 'tenant' })),
      );
      expect(new Set(wrapped).size).toBe(20);
    });

    it('takes no other context, whatever differs', async () => {
      await fc.assert(
        fc.asyncProperty(plain, context, context, async (key, about, wrong) => {
          fc.pre(JSON.stringify(Object.entries(about).sort()) !== JSON.stringify(Object.entries(wrong).sort()));
          await expectRefusal(wrapper.unwrap(await wrapper.wrap(key, about), wrong));
        }),
        runs,
      );
      const wrapped = await wrapper.wrap(Buffer.alloc(32, 7), { table: 'keys', id: 'ab' });
      const others: readonly KeyContext[] = [
        {},
        { table: 'keys' },
        { table: 'keysi', d: 'ab' },
        { table: 'ab', id: 'keys' },
        { table: 'keys', id: 'ab', more: 'x' },
        { Table: 'keys', id: 'ab' },
        { table: 'keys', id: 'ab ' },
      ];
      for (const wrong of others) await expectRefusal(wrapper.unwrap(wrapped, wrong));
    });

    it('does not mind the order of the context', async () => {
      const wrapped = await wrapper.wrap(Buffer.alloc(32, 7), { b: '2', a: '1', c: '3' });
      expect(await wrapper.unwrap(wrapped, { c: '3', a: '1', b: '2' })).toHaveLength(32);
    });

    it('takes no wrapped text with one bit changed, a piece missing or a piece added', async () => {
      const about = { use: 'tenant' };
      const wrapped = await wrapper.wrap(Buffer.alloc(32, 7), about);
      const bytes = Buffer.from(wrapped, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        await expectRefusal(wrapper.unwrap(changed.toString('base64url'), about));
      }
      for (const length of [1, 8, 16, 32, bytes.length - 1])
        await expectRefusal(wrapper.unwrap(bytes.subarray(0, length).toString('base64url'), about));
      await expectRefusal(wrapper.unwrap(Buffer.concat([bytes, Buffer.of(0)]).toString('base64url'), about));
    });

    it('takes one spelling only', async () => {
      const about = { use: 'tenant' };
      const wrapped = await wrapper.wrap(Buffer.alloc(31, 255), about);
      const standard = Buffer.from(wrapped, 'base64url').toString('base64');
      const respelt = [
        `${wrapped}=`,
        `${wrapped}==`,
        ` ${wrapped}`,
        `${wrapped}\n`,
        `${wrapped.slice(0, 9)}.${wrapped.slice(9)}`,
        ...(standard === wrapped ? [] : [standard]),
      ];
      for (const text of respelt) await expectRefusal(wrapper.unwrap(text, about));
    });

    it('takes no text at all that it did not make', async () => {
      for (const text of [
        '',
        'A',
        '{}',
        'null',
        Buffer.alloc(32).toString('base64url'),
        Buffer.alloc(200, 1).toString('base64url'),
        'ñ',
      ]) {
        await expectRefusal(wrapper.unwrap(text, {}));
      }
    });

    it('takes nothing that another key wrapped', async () => {
      await expectRefusal(other.unwrap(await wrapper.wrap(Buffer.alloc(32, 7), {}), {}));
      await expectRefusal(wrapper.unwrap(await other.wrap(Buffer.alloc(32, 7), {}), {}));
    });

    it('wraps 1 to 4,096 bytes', async () => {
      for (const size of [1, 4_096]) {
        expect(await wrapper.unwrap(await wrapper.wrap(Buffer.alloc(size, 9), {}), {})).toHaveLength(size);
      }
      for (const size of [0, 4_097]) await expectRefusal(wrapper.wrap(Buffer.alloc(size), {}));
    });
  });
