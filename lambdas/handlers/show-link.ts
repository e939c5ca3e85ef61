import * as z from 'zod';
import { linkKinds } from '../domain/keys/key-ring.ts';
import { httpHandler } from '../runtime/handler.ts';
import { linkOf } from '../runtime/links/link-of.ts';

const shape = z.looseObject({
  kind: z.enum(linkKinds),
  status: z.enum([
    'open',
    'confirmed',
    'declined',
    'withdrawn',
    'undone',
    'opened',
    'received',
    'asked',
    'answered',
    'refused',
    'closed',
    'waits',
    'reverted',
  ]),
  language: z.string(),
  expiresAt: z.iso.datetime(),
});

/** `GET /links/{token}`: shows what a mailed link is about. Changes nothing and sets nothing, however often it is opened. */
export const handler = httpHandler({
  answers: { 200: { says: 'A page; as JSON where `Accept` prefers it', shape, alsoPage: true } },
  refuses: ['LINK_DEAD'],
  async handle({ params, wantsPage, wantsJson }, world) {
    const token = params['token'] ?? '';
    return linkOf(token).show(token, wantsJson && !wantsPage, world);
  },
});
