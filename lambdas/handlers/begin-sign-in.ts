import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { beginSignIn } from '../domain/staff/sign-in.ts';
import { onwardPage } from '../pages/console/sign-in-page.ts';
import { asPosted, keepSignIn, refuseOutside } from '../runtime/console.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({
  to: z.string().max(200).optional().describe('Path of the console that they wanted to see'),
  language: z.string().max(10).optional(),
});

/**
 * `POST /console/sign-in`: sends a browser to the issuer, and has it keep what it needs to come back. A page that goes on by itself:
 * browsers hold a redirect to what a form may be sent to, and an issuer may send them on to others yet.
 */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  readForm: asPosted,
  answers: { 200: { says: 'A page that leads on to the issuer', type: 'text/html' } },
  refuses: ['FORM_NOT_OURS'],
  async handle(request, world) {
    const { body: sent, fromForm, fromElsewhere } = request;
    if (!fromForm) throw new Refusal('UNSUPPORTED_TYPE');
    if (fromElsewhere) return refuseOutside('FORM_NOT_OURS', request, world);
    if (!world.signIn) throw new Error('the console was given no issuer to sign in at');
    const { policy } = world;
    const language = policy.languages.find((spoken) => spoken === sent.language) ?? request.language;
    const { askAt, keeps } = await beginSignIn({ to: sent.to ?? '', language }, world.signIn, world);
    return {
      status: 200,
      headers: { Refresh: `0; url=${askAt}` },
      cookies: [keepSignIn(keeps, world)],
      page: onwardPage({ policy, language, href: askAt }),
    };
  },
});
