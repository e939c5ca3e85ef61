import * as z from 'zod';
import { unsubscribe } from '../domain/preferences/opt-out.ts';
import { exclusionLists, unsubscribedPage } from '../pages/unsubscribe-page.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({
  status: z.literal('unsubscribed'),
  purposes: z.array(z.string()),
  exclusionLists: z
    .array(z.object({ name: z.string(), url: z.string() }))
    .describe('Where to say no to the advertising of everybody (LOPDGDD art. 23)'),
});

/**
 * `POST /unsubscribe/{token}`: one click (RFC 8058), whatever the body says and however it is encoded; no cookie, no redirect,
 * no nonce, for nothing but a no can come of it. The same again answers the same.
 */
export const handler = httpHandler({
  query: { scope: '`all`: everything that advertises, not only this list' },
  answers: {
    200: { says: 'Stopped, from this moment on; as a page where `Accept` prefers HTML', shape, alsoPage: true },
  },
  refuses: ['LINK_DEAD'],
  async handle({ params, query, wantsPage }, world) {
    const everything = query['scope'] === 'all';
    const { list, stopped } = await unsubscribe(params['token'] ?? '', everything ? 'all' : 'list', world);
    if (!wantsPage) return { status: 200, json: { status: 'unsubscribed', purposes: stopped, exclusionLists } };
    const { policy } = world;
    const { language, purpose } = list;
    const title = policy.purposes[purpose]?.title[language];
    return { status: 200, page: unsubscribedPage({ policy, language, list: title, everything }) };
  },
});
