import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { statisticsBetween } from '../domain/visits/statistics.ts';
import { dimensions } from '../domain/visits/visits.ts';
import { httpHandler } from '../runtime/handler.ts';

const counts = z.record(z.string(), z.int());
const shape = z.object({
  least: z.int().describe('Every count is a multiple of it, rounded down; what is smaller is left out'),
  days: z.array(
    z.object({
      day: z.string().describe('Civil day, YYYY-MM-DD'),
      counts: z
        .object(Object.fromEntries(dimensions.map((dimension) => [dimension, counts.optional()])))
        .describe('Visits by each value of each dimension, each dimension by itself'),
    }),
  ),
});

const parameters = {
  from: 'First civil day, YYYY-MM-DD; by default thirty days up to the last',
  to: 'Last civil day; at most 92 days at once. Without both: the last thirty days published',
};

/** `GET /statistics`: published counts of whole days. There is no way to ask about a person, a browser or a session. */
export const handler = httpHandler({
  query: parameters,
  answers: { 200: { says: 'The days that are published, oldest first; a day is published the night after it', shape } },
  refuses: ['INVALID_FIELD', 'UNKNOWN_FIELD'],
  async handle({ query }, world) {
    if (Object.keys(query).some((name) => !Object.hasOwn(parameters, name))) {
      throw new Refusal('UNKNOWN_FIELD', { places: [{ path: 'query', code: 'UNKNOWN_FIELD' }] });
    }
    const { from, to } = query;
    const days = await statisticsBetween({ from, to }, world);
    return { status: 200, json: { least: world.policy.statistics.least, days } };
  },
});
