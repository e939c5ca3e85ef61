import * as z from 'zod';
import { reasonLength } from '../domain/staff/staff.ts';

/** Longest single value that any body may carry; the policy's `maxLength` of a field is the limit that users meet. */
const value = z.union([z.string().max(2_000), z.boolean()]);

/** Values by field name; which names and values a form takes is for the policy to say (`GET /notice`, `forms`). */
export const fieldsShape = z
  .record(z.string().max(60), value)
  .describe('Values by field name, as `forms` of `GET /notice` describes them');

/** One yes or no for each consent purpose that was asked. */
export const decisionsShape = z
  .record(z.string().max(60), z.boolean())
  .describe('One yes or no per consent purpose that the form offers; what is left out is not given');

export const languageShape = z.string().max(10).describe('Language the person was shown: `es` or `en`');
export const formShape = z.string().max(60).describe('Id of a form in `forms` of `GET /notice`');

/** Whose blocked data: a person's, by id; or a request for a right, by its reference, which is a file of its own and of nobody else. */
export const blockedIdShape = z.union([z.uuid().toLowerCase(), z.string().regex(/^R-[0-9A-Z]{13}$/)]);

/** What a member of staff types for the log of accesses; `checkReason` says what it may hold. */
export const reasonShape = z
  .string()
  .min(reasonLength.least)
  .max(reasonLength.most)
  .describe('Why, in your own words, for the log of accesses: plain text; no address, no card or account number');

export const noticeShape = z.object({
  policy: z.string(),
  controller: z.string(),
  version: z.string(),
  publishedAt: z.iso.datetime(),
  language: z.string(),
  languages: z.array(z.string()),
  bindingLanguage: z.string(),
  hash: z.string().describe('Send this as `noticeHash`: it proves which text was shown'),
  bindingHash: z.string(),
  text: z.string(),
  purposes: z.array(z.looseObject({ id: z.string(), title: z.string(), basis: z.string(), optional: z.boolean() })),
  panels: z.record(z.string(), z.looseObject({ offers: z.array(z.string()) })),
  forms: z.record(z.string(), z.looseObject({ fields: z.array(z.looseObject({ name: z.string() })) })),
});
