import * as z from 'zod';
import { mayWe } from '../domain/consent/gate.ts';
import { type ProblemCode, Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({
  allowed: z.boolean(),
  basis: z.string().describe('GDPR art. 6(1): the basis it rests on, or would'),
  since: z.string().optional().describe('Since when it stands so'),
  reason: z
    .enum([
      'given',
      'soft-opt-in',
      'basis-holds',
      'never',
      'refused',
      'withdrawn',
      'expired',
      'superseded',
      'unknown-subject',
      'no-contract',
      'recipient-not-named',
      'not-for-visitors',
    ])
    .describe('The first three allow; `superseded`: the notice changed materially since, ask again'),
  askAgainAt: z.string().optional().describe('Visitors only: the panel asks again from then on'),
});

const parameters = {
  subject: 'Id of a person',
  visitor: 'Id of a browser, instead of `subject`',
  purpose: 'Id of a purpose in `GET /notice`; mandatory',
  recipient: 'Id of a recipient in `GET /processors`: whether it may be given the data',
};

/** `GET /decisions`: may we? An id that belongs to nobody is answered like anybody: not allowed. */
export const handler = httpHandler({
  query: parameters,
  answers: { 200: { says: 'The answer of this moment; do not keep it', shape } },
  refuses: ['MISSING_FIELD', 'INVALID_FIELD', 'UNKNOWN_FIELD', 'UNKNOWN_PURPOSE', 'UNKNOWN_RECIPIENT'],
  async handle({ query }, world) {
    const { subject, visitor, purpose, recipient } = query;
    const wrong = (path: string, code: ProblemCode) => new Refusal(code, { places: [{ path, code }] });
    // A misspelt `recipient` must not be answered as a question about nobody.
    if (Object.keys(query).some((name) => !Object.hasOwn(parameters, name))) throw wrong('', 'UNKNOWN_FIELD');
    if (!purpose) throw wrong('purpose', 'MISSING_FIELD');
    if (subject && visitor) throw wrong('visitor', 'INVALID_FIELD');
    const id = (subject || visitor)?.toLowerCase();
    if (!id) throw wrong('subject', 'MISSING_FIELD');
    const who = subject ? { subjectId: id } : { visitorId: id };
    const question = { who, purpose, ...(recipient !== undefined && { recipient }) };
    const { decision: _decision, ...verdict } = await mayWe(question, world);
    return { status: 200, json: verdict };
  },
});
