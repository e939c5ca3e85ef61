import * as z from 'zod';
import { consentPurposes } from '../../policy/model/derive.ts';
import { type AnyDecision, receiptOf } from '../domain/consent/decision.ts';
import { standingOf } from '../domain/consent/fold.ts';
import { holdingOf } from '../domain/consent/holding.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { pageLimit } from '../runtime/page-limit.ts';

const shape = z.object({
  subjectId: z.string(),
  purposes: z.record(z.string(), z.object({ state: z.string(), since: z.string().optional() })),
  decisions: z.array(
    z.looseObject({
      decisionId: z.string(),
      decidedAt: z.string(),
      method: z.string(),
      purposes: z.record(z.string(), z.string()),
      receipt: z.string().describe('The signed proof; `npm run verify` checks it offline'),
    }),
  ),
  next: z.string().optional().describe('Present while there are older ones: send it as `before`'),
});

/** Where a decision stands in the history; the same for ever, so that paging goes on from it whatever comes later. */
const placeOf = ({ decidedAt, decisionId, source }: AnyDecision): string => `${decidedAt} ${decisionId} ${source}`;
const toNext = (decision: AnyDecision): string => Buffer.from(placeOf(decision)).toString('base64url');

/** `GET /subjects/{id}/decisions`: how every consent purpose stands, and every decision, newest first, each with its receipt. */
export const handler = httpHandler({
  query: { limit: 'At most so many decisions; 1 to 100, default 100', before: '`next` of the page before' },
  answers: { 200: { says: 'The states, and one page of the history', shape } },
  refuses: ['NOT_FOUND', 'INVALID_FIELD'],
  async handle({ params, query }, ports) {
    const { policy, publications, now } = ports;
    const subjectId = (params['id'] ?? '').toLowerCase();
    const limit = pageLimit(query);
    const before = Buffer.from(query['before'] ?? '', 'base64url').toString();
    if (query['before'] !== undefined && !/^\d{4}-\d\d-\d\dT\S+ \S+ /.test(before)) {
      throw new Refusal('INVALID_FIELD', { places: [{ path: 'before', code: 'INVALID_FIELD' }] });
    }
    const { live, decisions: all } = await holdingOf({ subjectId }, ports);
    if (!live) throw new Refusal('NOT_FOUND');
    const older = all
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
      .filter((decision) => before === '' || placeOf(decision) < before);
    const page = older.slice(0, limit);
    const states = consentPurposes(policy).map((purpose) => {
      const { state, since } = standingOf(all, purpose, { policy, publications, now: now() });
      return [purpose, { state, ...(since !== undefined && { since }) }] as const;
    });
    const last = page.at(-1);
    return {
      status: 200,
      json: {
        subjectId,
        purposes: Object.fromEntries(states),
        decisions: page.map((decision) => {
          const { kid: _kid, signature: _signature, ...facts } = decision;
          return { ...facts, receipt: receiptOf(decision) };
        }),
        ...(limit < older.length && last && { next: toNext(last) }),
      },
    };
  },
});
