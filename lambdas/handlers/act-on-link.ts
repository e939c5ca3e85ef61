import * as z from 'zod';
import { wishes } from '../domain/preferences/self-service.ts';
import { httpHandler } from '../runtime/handler.ts';
import { linkOf } from '../runtime/links/link-of.ts';
import { decisionsShape, fieldsShape } from '../runtime/shapes.ts';

const body = z.strictObject({
  action: z
    .string()
    .max(20)
    .describe(
      '`confirm`, `decline`, `undo`; for preferences `save` or `close-account`, and `send-own-code`, `open-own-data` or `ask` for one’s own data; `revert` for a change of address; for a request `confirm` or `take-back`; for a copy `send-code` or `open`; there is no default',
    ),
  fields: fieldsShape.optional(),
  decisions: decisionsShape.optional(),
  accepted: z
    .boolean()
    .optional()
    .describe(
      '`true` where it is asked: entries, after a material change, to close the account, and to `ask` for erasure',
    ),
  noticeHash: z
    .string()
    .max(60)
    .optional()
    .describe(
      'Hash of the notice that was shown; needed where `askAgain` is true, and for a new yes in the preferences',
    ),
  code: z.string().max(20).optional().describe('To `open` a copy, or `open-own-data`: the code that was mailed'),
  name: z
    .string()
    .max(200)
    .optional()
    .describe('Where several people share a mailbox: the name that the person registered'),
  secret: z
    .string()
    .max(300)
    .optional()
    .describe('And something else that they once told us and nobody else there knows'),
  grant: z
    .string()
    .max(120)
    .optional()
    .describe('To `ask`: what `open-own-data` gave out; to `open-own-data` once more it stands in for a code'),
  wish: z.enum(wishes).optional().describe('What is asked for'),
  changes: fieldsShape
    .optional()
    .describe('For `rectification`: new values by field name, of what changes and nothing else'),
  email: z.string().max(320).optional().describe('For `address`: where the person wants to be written to'),
  nonce: z.string().max(120).optional().describe('Only our own form sends it'),
});

const shape = z.looseObject({
  status: z.enum([
    'confirmed',
    'declined',
    'withdrawn',
    'undone',
    'saved',
    'closed',
    'asked',
    'answered',
    'refused',
    'code-sent',
    'opened',
    'received',
    'waits',
    'reverted',
  ]),
  at: z.iso.datetime().optional().describe('When it took effect; what was `saved` says so for each purpose'),
  reference: z.string().optional().describe('Of a request'),
  receivedAt: z.iso.datetime().optional().describe('When it came'),
  dueOn: z.iso.date().optional().describe('Last day for the answer to it'),
  expiresAt: z.iso.datetime().optional().describe('Of a code that was sent, and of what it opened'),
  grant: z.string().optional().describe('To be sent along for each file, or with what is asked for'),
  endsAt: z.iso.datetime().optional().describe('Until when something can be asked for with it'),
  held: z
    .looseObject({ format: z.string() })
    .optional()
    .describe('Everything that is held of the person, as in `data.json`'),
  files: z
    .array(z.object({ part: z.string(), name: z.string(), type: z.string(), size: z.number().describe('In bytes') }))
    .optional()
    .describe('To be fetched by `POST /links/{token}/files/{part}`, each three times'),
});

/**
 * Our form names its controls `field.<name>` and `purpose.<id>`, and `was.<id>` what it had marked for that purpose, or
 * `was.field.<name>` what it had filled in: then only what was changed is sent on. Everything else keeps its name.
 */
const readForm = (posted: Readonly<Record<string, string>>): unknown => {
  const { action, nonce = '', accepted, noticeHash, ...rest } = posted;
  const under = (prefix: string) =>
    Object.entries(rest).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    );
  const unknown = Object.entries(rest).filter(([name]) => !/^(field|purpose|was)\./.test(name));
  const was = new Map(under('was.'));
  // A yes that the page had marked is nobody's wish: it may have been drawn before they took it back elsewhere. A no always counts.
  const chosen = under('purpose.').filter(([id, choice]) => choice === 'no' || was.get(id) !== choice);
  const changed = under('field.').filter(([name, value]) => was.get(`field.${name}`) !== value);
  // A box that was ticked and is no more is not posted at all.
  const cleared = under('was.field.').filter(
    ([name, value]) => value === 'true' && rest[`field.${name}`] === undefined,
  );
  return {
    ...Object.fromEntries(unknown),
    action,
    nonce,
    fields: Object.fromEntries([...changed, ...cleared.map(([name]) => [name, 'false'] as const)]),
    decisions: Object.fromEntries(chosen.map(([id, choice]) => [id, choice === 'yes'])),
    ...(accepted !== undefined && { accepted: accepted === 'true' }),
    ...(noticeHash !== undefined && { noticeHash }),
  };
};

/** `POST /links/{token}`: does what the person chose; links that are used once answer a repeat with the first result. */
export const handler = httpHandler({
  body,
  readForm,
  answers: { 200: { says: 'How the link ended; as a page for a posted form', shape, alsoPage: true } },
  refuses: [
    'LINK_DEAD',
    'UNKNOWN_ACTION',
    'ALREADY_DECLINED',
    'ALREADY_OPENED',
    'WRONG_STATE',
    'CODE_WRONG',
    'GRANT_OVER',
    'TOO_MANY_CODES',
    'ADDRESS_UNDELIVERABLE',
    'PRESSED_TOO_SOON',
    'ADDRESS_FIXED',
    'CONSENT_NOT_EXPLICIT',
    'NOTICE_OUTDATED',
    'UNKNOWN_FIELD',
    'FIELD_NOT_EXPECTED',
    'MISSING_FIELD',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'UNDER_AGE',
    'UNKNOWN_PURPOSE',
    'NOT_A_CONSENT_PURPOSE',
    'PURPOSE_NOT_OFFERED',
    'CONSENT_BUNDLED',
  ],
  async handle({ params, body: { nonce, ...act }, fromForm }, world) {
    const token = params['token'] ?? '';
    return linkOf(token).act({ token, act, nonce: fromForm ? (nonce ?? '') : undefined }, world);
  },
});
