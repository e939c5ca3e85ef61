import * as z from 'zod';
import { actOnLink, type LinkAct } from '../domain/links/act-on-link.ts';
import { claimedKind } from '../domain/links/link-token.ts';
import { checkNonce } from '../domain/links/nonce.ts';
import { viewLink } from '../domain/links/view-link.ts';
import { leaveFor, savePreferences, viewPreferences } from '../domain/preferences/preferences.ts';
import { problems, Refusal } from '../domain/problems.ts';
import { linkAnswerPage } from '../pages/link-answer.ts';
import { preferenceAnswerPage, preferenceJson } from '../pages/preference-answer.ts';
import { httpHandler, type World } from '../runtime/handler.ts';
import { decisionsShape, fieldsShape } from '../runtime/shapes.ts';

const body = z.strictObject({
  action: z
    .string()
    .max(20)
    .describe('`confirm`, `decline`, `undo` or, for preferences, `save` or `close-account`; there is no default'),
  fields: fieldsShape.optional(),
  decisions: decisionsShape.optional(),
  accepted: z
    .boolean()
    .optional()
    .describe('`true` where it is asked: entries, after a material change, and to close the account'),
  noticeHash: z
    .string()
    .max(60)
    .optional()
    .describe(
      'Hash of the notice that was shown; needed where `askAgain` is true, and for a new yes in the preferences',
    ),
  nonce: z.string().max(120).optional().describe('Only our own form sends it'),
});

const shape = z.looseObject({
  status: z.enum(['confirmed', 'declined', 'withdrawn', 'undone', 'saved', 'closed']),
  at: z.iso.datetime().optional().describe('When it took effect; what was `saved` says so for each purpose'),
});

/**
 * Our form names its controls `field.<name>` and `purpose.<id>`, and `was.<id>` what it had marked for that purpose; everything
 * else keeps its name.
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
  return {
    ...Object.fromEntries(unknown),
    action,
    nonce,
    fields: Object.fromEntries(under('field.')),
    decisions: Object.fromEntries(chosen.map(([id, choice]) => [id, choice === 'yes'])),
    ...(accepted !== undefined && { accepted: accepted === 'true' }),
    ...(noticeHash !== undefined && { noticeHash }),
  };
};

/** A ticked flag is posted as `true` and an empty one not at all: tells the two apart by the form's own flags. */
const withFlags = async (token: string, act: LinkAct, world: World): Promise<LinkAct> => {
  const { payload } = await viewLink(token, world);
  if (payload.kind === 'undo') return { action: act.action };
  const fields = Object.entries(world.policy.forms[payload.form]?.fields ?? {});
  const flags = fields
    .filter(([, { type }]) => type === 'flag')
    .map(([name]) => [name, act.fields?.[name] === 'true'] as const);
  return { ...act, fields: { ...act.fields, ...Object.fromEntries(flags) } };
};

/** Saves what was chosen in the preference centre: again and again, until the link ends. */
const savePreferencesOn = async (token: string, act: LinkAct, nonce: string | undefined, world: World) => {
  const { action, decisions = {}, noticeHash = '' } = act;
  const save = () => savePreferences(token, { action, decisions, noticeHash }, world);
  const leave = () => leaveFor(token, act.accepted === true, world);
  if (nonce === undefined && action === 'close-account') {
    return { status: 200, json: { status: 'closed', at: (await leave()).closedAt.toISOString() } };
  }
  if (nonce === undefined) return { status: 200, json: { ...preferenceJson(await save(), world), status: 'saved' } };
  try {
    await checkNonce(token, nonce, world);
    if (action === 'close-account') {
      return { status: 200, page: await preferenceAnswerPage(token, await leave(), world, { closed: true }) };
    }
    const saved = await save();
    return { status: 200, page: await preferenceAnswerPage(token, saved, world, { saved }) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
    const preferences = await viewPreferences(token, world);
    const page = await preferenceAnswerPage(token, preferences, world, { refused: error.code, wishes: decisions });
    return { status: problems[error.code][0], page };
  }
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
  async handle({ params, body: { nonce, ...sent }, fromForm }, world) {
    const token = params['token'] ?? '';
    if (claimedKind(token) === 'preference') {
      return savePreferencesOn(token, sent, fromForm ? (nonce ?? '') : undefined, world);
    }
    if (!fromForm) {
      const { outcome, at } = await actOnLink(token, sent, world);
      return { status: 200, json: { status: outcome, at } };
    }
    const act = await withFlags(token, sent, world);
    try {
      await checkNonce(token, nonce ?? '', world);
      await actOnLink(token, act, world);
      return { status: 200, page: await linkAnswerPage(token, await viewLink(token, world), world) };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
      const page = await linkAnswerPage(token, await viewLink(token, world), world, { act, refusal: error });
      return { status: problems[error.code][0], page };
    }
  },
});
