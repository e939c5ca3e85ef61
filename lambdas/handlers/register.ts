import * as z from 'zod';
import { register } from '../domain/people/register.ts';
import { httpHandler } from '../runtime/handler.ts';
import { decisionsShape, fieldsShape, formShape, languageShape } from '../runtime/shapes.ts';

const body = z.strictObject({
  form: formShape,
  language: languageShape,
  noticeHash: z.string().max(60).describe('`hash` of the notice that was shown'),
  // Whatever else stands here is refused by the domain, by its own code and with nothing stored.
  accepted: z
    .union([z.boolean(), z.string().max(100)])
    .optional()
    .describe('`true`: the person ticked an empty box'),
  method: z
    .string()
    .max(60)
    .optional()
    .describe('How the choice was made, if you say: only `form` or `checkbox` count'),
  fields: fieldsShape,
  decisions: z.unknown().optional().meta(z.toJSONSchema(decisionsShape)),
});

const shape = z.object({ status: z.literal('accepted'), linkExpiresAt: z.iso.datetime() });

/** `POST /registrations`: nothing is stored; the person gets a link that carries the sealed form. */
export const handler = httpHandler({
  body,
  answers: { 202: { says: 'The mail is on its way (or the address has had its share of mails for today)', shape } },
  refuses: [
    'UNKNOWN_FORM',
    'FORM_NOT_OPEN',
    'UNKNOWN_LANGUAGE',
    'CONSENT_NOT_EXPLICIT',
    'CONSENT_BUNDLED',
    'UNKNOWN_PURPOSE',
    'NOT_A_CONSENT_PURPOSE',
    'PURPOSE_NOT_OFFERED',
    'UNKNOWN_FIELD',
    'FIELD_NOT_EXPECTED',
    'MISSING_FIELD',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'UNDER_AGE',
    'FORM_TOO_LARGE',
    'ADDRESS_UNDELIVERABLE',
    'NOTICE_OUTDATED',
  ],
  async handle({ body }, world) {
    const { expiresAt } = await register(body, world);
    return { status: 202, json: { status: 'accepted', linkExpiresAt: expiresAt.toISOString() } };
  },
});
