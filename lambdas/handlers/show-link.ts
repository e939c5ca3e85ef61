import * as z from 'zod';
import { linkKinds } from '../domain/keys/key-ring.ts';
import { claimedKind } from '../domain/links/link-token.ts';
import { viewLink } from '../domain/links/view-link.ts';
import { viewPreferences } from '../domain/preferences/preferences.ts';
import { linkAnswerJson, linkAnswerPage } from '../pages/link-answer.ts';
import { preferenceAnswerPage, preferenceJson } from '../pages/preference-answer.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.looseObject({
  kind: z.enum(linkKinds),
  status: z.enum(['open', 'confirmed', 'declined', 'withdrawn', 'undone']),
  language: z.string(),
  expiresAt: z.iso.datetime(),
});

/** `GET /links/{token}`: shows what a mailed link is about. Changes nothing and sets nothing, however often it is opened. */
export const handler = httpHandler({
  answers: { 200: { says: 'A page; as JSON where `Accept` prefers it', shape, alsoPage: true } },
  refuses: ['LINK_DEAD'],
  async handle({ params, wantsPage, wantsJson }, world) {
    const token = params['token'] ?? '';
    const asJson = wantsJson && !wantsPage;
    if (claimedKind(token) === 'preference') {
      const preferences = await viewPreferences(token, world);
      if (asJson) return { status: 200, json: preferenceJson(preferences, world) };
      return { status: 200, page: await preferenceAnswerPage(token, preferences, world) };
    }
    const view = await viewLink(token, world);
    if (asJson) return { status: 200, json: linkAnswerJson(view, world) };
    return { status: 200, page: await linkAnswerPage(token, view, world) };
  },
});
