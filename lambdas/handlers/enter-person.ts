import * as z from 'zod';
import { enterPerson } from '../domain/people/enter-person.ts';
import { httpHandler } from '../runtime/handler.ts';
import { fieldsShape, formShape, languageShape } from '../runtime/shapes.ts';
import { uniformly } from '../runtime/uniform-answer.ts';

const body = z.strictObject({ form: formShape, language: languageShape, fields: fieldsShape });

/** `POST /entries`: the person decides by mail; the caller is told the same, after the same time, whatever happens. */
export const handler = httpHandler({
  body,
  answers: {
    202: {
      says: 'Taken. Never says whether a mail was sent or what came of it',
      shape: z.object({ status: z.literal('accepted') }),
    },
  },
  refuses: [
    'UNKNOWN_FORM',
    'FORM_NOT_OPEN',
    'UNKNOWN_LANGUAGE',
    'UNKNOWN_FIELD',
    'FIELD_NOT_EXPECTED',
    'MISSING_FIELD',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'FORM_TOO_LARGE',
  ],
  async handle({ body, clientId }, world) {
    // What it throws depends on the body alone, or holds for everybody (mail is down), so it may leave at once.
    await uniformly(() => enterPerson(body, clientId, world), world);
    return { status: 202, json: { status: 'accepted' } };
  },
});
