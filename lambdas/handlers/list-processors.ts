import * as z from 'zod';
import { processorList } from '../../policy/model/derive.ts';
import { currentPublication } from '../domain/notices/publications.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({
  version: z.string(),
  processors: z.array(z.looseObject({ id: z.string(), name: z.string(), role: z.string() })),
});

/** `GET /processors`: the public list of everyone who receives personal data (GDPR arts. 13(1)(e)-(f), 28). */
export const handler = httpHandler({
  query: { lang: 'Language of the descriptions' },
  answers: { 200: { says: 'Every processor and recipient; facts not yet confirmed are `{"pending": true}`', shape } },
  refuses: [],
  handle: async ({ language }, { policy, publications }) => ({
    status: 200,
    json: { version: currentPublication(publications).version, processors: processorList(policy, language) },
  }),
});
