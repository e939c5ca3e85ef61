import * as z from 'zod';
import { recordVisit } from '../domain/visits/record-visit.ts';
import { httpHandler } from '../runtime/handler.ts';

// Lengths are those of what browsers send; what is left of it is far shorter.
const line = z.string().min(1).max(1_000);
const link = z.string().min(1).max(8_000);

const body = z.strictObject({
  visitorId: z
    .uuid({ version: 'v4' })
    .toLowerCase()
    .optional()
    .describe(
      'Of a browser that made its choice in a panel: asked about, never kept. Left out: the visit is only counted',
    ),
  sessionId: line
    .optional()
    .describe('Id of a session of yours, where there is one. Whose it is can be found out by two people, with a case'),
  address: line.optional().describe('IP address; its network is kept (/24 or /48)'),
  language: line.optional().describe('One language tag; the language and its region are kept'),
  country: line.optional().describe('ISO 3166-1 alpha-2; nothing finer is taken'),
  browser: line.optional().describe('Name and major version, `Firefox 132`; no user agent'),
  platform: line.optional().describe('The same, `Windows 11`'),
  referrer: link.optional().describe('Where somebody came from, http or https; the origin is kept'),
  entryPage: link
    .optional()
    .describe('Path of the first page; kept without query and fragment, and with `…` for what may say who somebody is'),
  exitPage: link.optional().describe('Path of the last page, likewise'),
  accessProvider: line.optional().describe('Name of the firm that gives access to the network'),
  clicks: z.int().min(0).max(100_000).optional(),
});

/** `POST /visits`: called by the firm's own server. Sent again it is another visit: nothing is kept that could tell. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: {
      says: '`kept`: with only the fields that the policy declares, shortened. `counted`: of the six things that tell nobody apart (language, country, browser, platform, referrer, entry page), one more each, and nothing else',
      shape: z.object({ status: z.enum(['kept', 'counted']) }),
    },
  },
  refuses: [
    'NO_CONSENT_FOR_VISITS',
    'UNKNOWN_FIELD',
    'FIELD_NOT_EXPECTED',
    'MISSING_FIELD',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
  ],
  async handle({ body, clientId }, world) {
    return { status: 201, json: { status: await recordVisit(body, clientId, world) } };
  },
});
