import * as z from 'zod';
import { currentPublication } from '../domain/notices/publications.ts';
import { Refusal } from '../domain/problems.ts';
import { noticePage } from '../pages/notice-page.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({
  version: z.string(),
  language: z.string(),
  hash: z.string(),
  publishedAt: z.iso.datetime(),
  current: z.boolean(),
  text: z.string(),
});

/** `GET /notices/{hash}`: the very text that was shown, for ever, addressed by its hash. */
export const handler = httpHandler({
  answers: { 200: { says: 'The text; as a page where `Accept` prefers HTML', shape, alsoPage: true } },
  refuses: ['NOT_FOUND'],
  async handle({ params, wantsPage }, { policy, archive }) {
    const hash = params['hash'] ?? '';
    const found = await archive.text(hash);
    const publication = archive.publications.find(({ version }) => version === found?.version);
    if (!found || !publication) throw new Refusal('NOT_FOUND');
    const current = publication === currentPublication(archive.publications);
    // The address is the hash of what it answers, so this may be kept for ever.
    const headers = {
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept, Origin',
      'Content-Language': found.language,
    };
    if (wantsPage) return { status: 200, headers, page: noticePage({ policy, hash, archived: !current, ...found }) };
    return { status: 200, headers, json: { ...found, hash, publishedAt: publication.publishedAt, current } };
  },
});
