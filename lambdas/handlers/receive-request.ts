import * as z from 'zod';
import { problems, Refusal } from '../domain/problems.ts';
import { longestDetails, longestName, readArrival } from '../domain/requests/read-arrival.ts';
import { type Arrival, type Receipt, receiveRequest } from '../domain/requests/receive.ts';
import { restrictionGrounds } from '../domain/retention/person-facts.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { requestFormPage, type TypedRequest } from '../pages/request-form-page.ts';
import { requestSentPage } from '../pages/request-sent-page.ts';
import { type HttpAnswer, httpHandler, type World } from '../runtime/handler.ts';
import { describeFault } from '../runtime/log.ts';
import { languageShape } from '../runtime/shapes.ts';
import { uniformly } from '../runtime/uniform-answer.ts';

// What is too long is refused by the domain, which says where: a form comes back with everything that was typed in it.
const text = (most: number) => z.string().meta({ maxLength: most });

const body = z.strictObject({
  right: z.string().max(40).describe('A right of the policy, such as `access` or `erasure`'),
  email: text(600).describe('Where the receipt and the answer go; the mailbox that is known shows who somebody is'),
  language: languageShape,
  marketing: z.boolean().optional().describe('With `objection`: to advertising only, which stops at once'),
  ground: z.enum(restrictionGrounds).optional().describe('With `restriction`: why (GDPR art. 18(1))'),
  name: text(longestName).optional(),
  details: text(longestDetails).optional().describe('In their own words; card and account numbers are taken out'),
});

const shape = z.object({
  reference: z.string(),
  receivedAt: z.iso.datetime(),
  dueOn: z.iso.date().describe('Last day for the answer, in the zone of the policy'),
});

/** Browsers send line ends as CR LF and count them as one character; a ground that was hidden again is nobody’s. */
const readForm = ({ ground, ...posted }: Readonly<Record<string, string>>): unknown => {
  const { right = '', email = '', details = '', language = '', ...rest } = posted;
  return {
    ...rest,
    ...(right === 'advertising' ? { right: 'objection', marketing: true } : { right }),
    ...(right === 'restriction' && ground !== undefined && { ground }),
    email,
    language,
    details: details.replace(/\r\n?/g, '\n'),
  };
};

const typedIn = ({ right, marketing, ground, email, name, details, language }: z.infer<typeof body>): TypedRequest => ({
  right: marketing ? 'advertising' : right,
  ...(ground && { ground }),
  email,
  ...(name !== undefined && { name }),
  ...(details !== undefined && { details }),
  language,
});

/** Whether an address gets no advertising already would show in the time that it takes to note it. */
const take = async (arrival: Arrival, world: World): Promise<Receipt> => {
  const taking = receiveRequest(arrival, world);
  if (arrival.marketing) await uniformly(() => taking.then(() => undefined), world);
  return taking;
};

/** The form once more, with what was wrong beside it; of a fault of ours it is said that nothing was lost. */
const returned = (
  error: unknown,
  sent: z.infer<typeof body>,
  spoken: World['policy']['bindingLanguage'],
  world: World,
): HttpAnswer => {
  const { policy } = world;
  const typed = typedIn(sent);
  if (error instanceof Refusal) {
    const page = requestFormPage({ policy, language: spoken, typed, problems: error.places });
    return { status: problems[error.code][0], page };
  }
  if (!(error instanceof Unavailable)) throw error;
  world.log({ event: 'fault', name: 'POST /requests', ...describeFault(error) });
  const page = requestFormPage({ policy, language: spoken, typed, problems: 'unavailable' });
  return { status: problems.UNAVAILABLE[0], headers: { 'Retry-After': '5' }, page };
};

/**
 * `POST /requests`: takes a request for a right and answers its reference and dates, the same for whomever it is about; nobody is
 * looked up before the answer has left. The same again on the same day is the same request.
 */
export const handler = httpHandler({
  body,
  readForm,
  answers: { 202: { says: 'Taken, and the clock runs; as a page for a posted form', shape, alsoPage: true } },
  refuses: ['MISSING_FIELD', 'INVALID_FIELD', 'FIELD_NOT_EXPECTED', 'UNKNOWN_RIGHT', 'UNKNOWN_LANGUAGE'],
  async handle({ body: sent, fromForm, language }, world) {
    const { policy } = world;
    const spoken = policy.languages.find((known) => known === sent.language) ?? language;
    try {
      const arrival = readArrival(sent, policy);
      const receipt = await take(arrival, world);
      if (!fromForm) return { status: 202, json: receipt };
      const { right, marketing } = arrival;
      const request = { ...receipt, right, ...(marketing && { marketing }) };
      return { status: 202, page: requestSentPage({ policy, language: spoken, request }) };
    } catch (error) {
      if (!fromForm) throw error;
      return returned(error, sent, spoken, world);
    }
  },
});
