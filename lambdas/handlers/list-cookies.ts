import * as z from 'zod';
import { cookieInventory, periodToISO } from '../../policy/model/derive.ts';
import { currentPublication } from '../domain/notices/publications.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({
  version: z.string(),
  askAgainAfter: z.string(),
  categories: z.array(z.looseObject({ id: z.string(), exempt: z.boolean() })),
});

/** `GET /cookies`: the inventory by category (LSSI art. 22.2). Only `exempt` ones may be set before a choice. */
export const handler = httpHandler({
  query: { lang: 'Language of the descriptions' },
  answers: { 200: { says: 'Every cookie with owner, purpose and duration', shape } },
  refuses: [],
  handle: async ({ language }, { policy, publications }) => ({
    status: 200,
    json: {
      version: currentPublication(publications).version,
      askAgainAfter: periodToISO(policy.askAgainAfter),
      categories: cookieInventory(policy, language),
    },
  }),
});
