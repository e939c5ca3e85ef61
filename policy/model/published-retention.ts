import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { canonicalText } from './canonical.ts';
import type { Policy, Publication, RetentionRule, StartEvent } from './types.ts';

/** The retention of one published version, against which a later one is compared. */
export type PublishedRetention = {
  readonly rules: Readonly<Record<string, KeptRule>>;
  /** By category, then purpose: the rule that keeps it. */
  readonly uses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly neverCustomers: string;
};
/** What of a rule says how long; its words may change freely. */
export type KeptRule = Pick<RetentionRule, 'activeUntil' | 'blocked' | 'citation'>;

/** Name of the file in the folder of a version. */
export const retentionName = 'retention.json';

/** The part of a policy that says how long. */
export const retentionOf = ({ retention, purposes, categories, neverCustomers }: Policy): PublishedRetention => ({
  rules: Object.fromEntries(
    Object.entries(retention).map(([id, { activeUntil, blocked, citation }]) => [
      id,
      { activeUntil, ...(blocked && { blocked }), citation },
    ]),
  ),
  uses: Object.fromEntries(
    Object.keys(categories).map((category) => [
      category,
      Object.fromEntries(
        Object.entries(purposes).flatMap(([purpose, { uses }]) => {
          const rule = Object.hasOwn(uses, category) ? uses[category] : undefined;
          return rule === undefined ? [] : [[purpose, rule]];
        }),
      ),
    ]),
  ),
  neverCustomers,
});

/** The same as canonical JSON: the same retention gives the same bytes, in whatever order the policy declares it. */
export const renderRetentionFile = (policy: Policy): string =>
  canonicalText(JSON.stringify(sorted(retentionOf(policy)), null, 2));

/** Keys in order, and lists too: of several ends the earliest counts, so their order says nothing. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
};

const count = z.optional(z.int().check(z.nonnegative()));
const end = z.strictObject({
  from: z.string() as z.ZodMiniType<StartEvent>,
  period: z.strictObject({ years: count, months: count, days: count, hours: count }),
});
const schema = z.strictObject({
  rules: z.record(
    z.string(),
    z.strictObject({ activeUntil: z.array(end), blocked: z.optional(end), citation: z.string() }),
  ),
  uses: z.record(z.string(), z.record(z.string(), z.string())),
  neverCustomers: z.string(),
});

/**
 * The retention of the newest of these publications that recorded one; undefined where none did. Throws a sentence for a file
 * that is damaged.
 */
export const readRetention = async (
  policyFolder: string,
  publications: readonly Publication[],
): Promise<{ readonly version: string; readonly retention: PublishedRetention } | undefined> => {
  for (const { version } of publications.toReversed()) {
    const file = join(policyFolder, 'published', version, retentionName);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text !== undefined) return { version, retention: parsed(text, file) };
  }
  return undefined;
};

const parsed = (text: string, file: string): PublishedRetention => {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${file} is damaged: restore it from your version control.`);
  }
};
