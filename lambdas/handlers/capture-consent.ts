// The small zod: this bundle is on the hot path, and the whole one is a third of it.
import * as z from 'zod/mini';
import { canonicalJson } from '../domain/canonical-json.ts';
import { captureConsent } from '../domain/consent/capture.ts';
import { receiptOf } from '../domain/consent/decision.ts';
import { httpHandler } from '../runtime/handler.ts';

const said = <T extends z.core.$ZodType>(shape: T, description: string): T => {
  z.globalRegistry.add(shape, { description });
  return shape;
};
const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const civilDate = z.iso.date();
// One person has one id, however it is written (RFC 9562 section 4).
const uuid = z.uuid().check(z.toLowerCase());

const facts = z.strictObject({
  contract: said(
    text(80),
    'Your reference of the contract in which you got the address: one word, nothing of the person',
  ),
  concludedOn: said(civilDate, 'Date of that contract'),
  product: said(text(80), 'What was bought; only advertising for similar products of your own may follow'),
  optOutOfferedOn: said(civilDate, 'Date on which the address was collected and the way out offered'),
});

const body = z.strictObject({
  decisionId: said(uuid, 'A UUID of yours for this decision of this person: sending it again changes nothing'),
  visitorId: said(
    z.optional(z.uuid({ version: 'v4' }).check(z.toLowerCase())),
    'For a browser: a random UUID (version 4) that it made for this and for nothing else',
  ),
  subjectId: said(z.optional(uuid), 'For a person you know: needs a token with the scope `consents`'),
  noticeHash: said(z.string().check(z.maxLength(60)), '`hash` of the notice that was shown'),
  language: said(z.string().check(z.maxLength(10)), 'Language the person was shown: `es` or `en`'),
  method: said(z.string().check(z.maxLength(60)), 'The control that was pressed: one of the `methods` of the panel'),
  form: said(z.string().check(z.maxLength(60)), 'Id of a panel in `panels` of `GET /notice`'),
  decisions: said(
    z.record(z.string().check(z.maxLength(60)), z.boolean()),
    'One yes or no per purpose; what is left out is unchanged',
  ),
  softOptIn: said(
    z.optional(z.record(z.string().check(z.maxLength(60)), facts)),
    'Instead of a yes, for one purpose that allows it: the facts of LSSI art. 21.2',
  ),
});

const shape = z.object({
  decisionId: z.string(),
  decidedAt: z.string(),
  policyVersion: z.string(),
  purposes: z.record(z.string(), z.enum(['given', 'refused', 'soft-opt-in'])),
  gpc: said(z.optional(z.array(z.string())), 'Purposes that Global Privacy Control refused'),
  askAgainAt: said(z.optional(z.string()), 'A panel asks again from then on, not before'),
  receipt: said(z.string(), 'The signed proof, a compact JWS'),
});

/** `POST /consents`: keeps the decision and answers its receipt; the same again answers the same bytes. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: { says: 'Kept; in force from now on', shape },
    200: { says: 'This id was sent before, with the same body: the same bytes, nothing stored', shape },
  },
  refuses: [
    'UNKNOWN_LANGUAGE',
    'INVALID_FIELD',
    'MISSING_FIELD',
    'UNKNOWN_FORM',
    'FORM_NOT_OPEN',
    'CONSENT_NOT_EXPLICIT',
    'CONSENT_BUNDLED',
    'UNKNOWN_PURPOSE',
    'NOT_A_CONSENT_PURPOSE',
    'PURPOSE_NOT_OFFERED',
    'NO_SOFT_OPT_IN',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
    'IDEMPOTENCY_MISMATCH',
    'NOTICE_OUTDATED',
    'TOKEN_MISSING',
  ],
  async handle({ body, clientId, gpc }, world) {
    const { fresh, decision } = await captureConsent(body, { clientId, gpc }, world);
    const { decisionId, decidedAt, policyVersion, purposes, gpc: refused, askAgainAt } = decision;
    const json = {
      decisionId,
      decidedAt,
      policyVersion,
      purposes,
      gpc: refused,
      askAgainAt,
      receipt: receiptOf(decision),
    };
    // The same bytes in whatever order a store gives back the purposes.
    return { status: fresh ? 201 : 200, text: canonicalJson(json), type: 'application/json; charset=utf-8' };
  },
});
