import * as z from 'zod';
import { marketingPurposes, viewUnsubscribe } from '../domain/preferences/opt-out.ts';
import { unsubscribePage } from '../pages/unsubscribe-page.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({ purpose: z.string(), title: z.string().optional(), language: z.string() });

/** `GET /unsubscribe/{token}`: what one press of the button would stop. Changes nothing, asks for no sign-in, never ends. */
export const handler = httpHandler({
  answers: { 200: { says: 'A page; as JSON where `Accept` prefers it', shape, alsoPage: true } },
  refuses: ['LINK_DEAD'],
  async handle({ params, wantsPage, wantsJson }, world) {
    const token = params['token'] ?? '';
    const { policy } = world;
    const { purpose, language } = await viewUnsubscribe(token, world);
    const list = policy.purposes[purpose]?.title[language];
    if (wantsJson && !wantsPage) return { status: 200, json: { purpose, title: list, language } };
    const several = marketingPurposes(policy).some((other) => other !== purpose);
    return { status: 200, page: unsubscribePage({ policy, language, action: `/unsubscribe/${token}`, list, several }) };
  },
});
