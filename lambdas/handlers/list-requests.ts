import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { openStates, type RequestRight, type RequestState, requestStates } from '../domain/requests/request.ts';
import { listRequests } from '../domain/requests/staff-views.ts';
import { httpHandler } from '../runtime/handler.ts';
import { pageLimit } from '../runtime/page-limit.ts';
import { requestLineShape } from '../runtime/request-shape.ts';

const shape = z.object({
  requests: z.array(requestLineShape),
  next: z.string().optional().describe('Present while there are more: send it as `cursor`'),
});

const wrong = (path: string) => new Refusal('INVALID_FIELD', { places: [{ path, code: 'INVALID_FIELD' }] });

const statesIn = (state: string | undefined): readonly RequestState[] => {
  if (state === undefined) return openStates;
  const found = requestStates.find((known) => known === state);
  if (!found) throw wrong('state');
  return [found];
};

/** `GET /staff/requests`: what waits for an answer, what is due first on top. */
export const handler = httpHandler({
  query: {
    state: `One of ${requestStates.join(', ')}; every open one by default`,
    right: 'Only requests of this right',
    limit: 'At most so many; 1 to 100, default 100',
    cursor: '`next` of the page before, of the same question',
  },
  answers: { 200: { says: 'One page of requests, by the last day for their answer', shape } },
  refuses: ['INVALID_FIELD', 'UNKNOWN_RIGHT'],
  async handle({ query }, world) {
    const { right, cursor } = query;
    if (right !== undefined && right !== 'unknown' && !world.policy.rights.some((known) => known === right)) {
      throw new Refusal('UNKNOWN_RIGHT', { places: [{ path: 'right', code: 'UNKNOWN_RIGHT' }] });
    }
    const wanted = { states: statesIn(query['state']), ...(right !== undefined && { right: right as RequestRight }) };
    const page = { limit: pageLimit(query), ...(cursor !== undefined && { cursor }) };
    const found = await listRequests(wanted, page, world);
    return {
      status: 200,
      json: { requests: found.lines, ...(found.cursor !== undefined && { next: found.cursor }) },
    };
  },
});
