import * as z from 'zod';
import { sendPreferenceLink } from '../domain/preferences/send-preference-link.ts';
import { problems, Refusal } from '../domain/problems.ts';
import { preferenceFormPage } from '../pages/preference-form-page.ts';
import { httpHandler } from '../runtime/handler.ts';
import { languageShape } from '../runtime/shapes.ts';
import { uniformly } from '../runtime/uniform-answer.ts';

const body = z.strictObject({ email: z.string().max(600), language: languageShape });

/** `POST /preference-links`: says the same, after the same time, to whoever asks for whomever. */
export const handler = httpHandler({
  body,
  readForm: (fields) => fields,
  answers: {
    202: {
      says: 'Taken. Never says whether the address is known; the mail does. As a page for a posted form',
      shape: z.object({ status: z.literal('accepted') }),
      alsoPage: true,
    },
  },
  refuses: ['INVALID_FIELD', 'UNKNOWN_LANGUAGE'],
  async handle({ body: asked, fromForm, language }, world) {
    const { policy } = world;
    const spoken = policy.languages.find((known) => known === asked.language) ?? language;
    try {
      // What it throws depends on the body alone, or holds for everybody (mail is down), so it may leave at once.
      await uniformly(() => sendPreferenceLink(asked, world), world);
    } catch (error) {
      if (!fromForm || !(error instanceof Refusal) || error.code !== 'INVALID_FIELD') throw error;
      const page = preferenceFormPage({ policy, language: spoken, state: 'wrong' });
      return { status: problems[error.code][0], page };
    }
    if (fromForm) return { status: 202, page: preferenceFormPage({ policy, language: spoken, state: 'sent' }) };
    return { status: 202, json: { status: 'accepted' } };
  },
});
