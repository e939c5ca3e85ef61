import * as z from 'zod';
import { viewLink } from '../domain/links/view-link.ts';
import { linkAnswerJson, linkAnswerPage } from '../pages/link-answer.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.looseObject({
  kind: z.enum(['registration', 'entry', 'undo']),
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
    const view = await viewLink(token, world);
    if (wantsJson && !wantsPage) return { status: 200, json: linkAnswerJson(view, world) };
    return { status: 200, page: await linkAnswerPage(token, view, world) };
  },
});
