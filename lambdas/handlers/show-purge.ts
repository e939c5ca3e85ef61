import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { purgeShape, toPurgeAnswer } from '../runtime/purge-shape.ts';

/** `GET /staff/purges/{id}`: the report of one night, with its signed certificate. */
export const handler = httpHandler({
  answers: { 200: { says: 'The report of that night', shape: purgeShape } },
  refuses: ['NOT_FOUND'],
  async handle({ params }, { purgeRuns }) {
    const night = z.iso.date().safeParse(params['id']);
    const report = night.success ? await purgeRuns.find(night.data) : undefined;
    if (!report) throw new Refusal('NOT_FOUND');
    return { status: 200, json: toPurgeAnswer(report) };
  },
});
