import * as z from 'zod';
import { channels, historyKinds, requestStates, waitingLetters } from '../domain/requests/request.ts';

const text = z.string().optional();

/** One line of the list of requests. */
export const requestLineShape = z.object({
  id: z.string().describe('The reference'),
  right: z.string().describe('A right of the policy; `unknown` until somebody has read the mail'),
  marketing: z.boolean().optional().describe('An objection to advertising only'),
  channel: z.enum(channels),
  state: z.enum(requestStates),
  receivedOn: z.string().describe('Civil date: the clock starts on it'),
  dueOn: z.string().describe('Civil date of the last day for the answer'),
  extension: z.object({ at: z.string(), by: z.string() }).optional(),
  shared: z.boolean().optional().describe('Several people share the mailbox'),
  repeats: text.describe('A copy that the same person got within six months'),
  outcome: text,
});

/** A request as staff are shown it after an act. */
export const requestFileShape = z.looseObject({
  ...requestLineShape.shape,
  language: z.string(),
  receivedAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  calendarKnown: z.boolean().describe('Whether the holidays of that year were known; where not, nothing was moved'),
  pauses: z.array(z.object({ question: z.string(), from: z.string(), until: text })),
  toSend: z.array(z.enum(waitingLetters)).describe('Letters that wait to be sent'),
  subjectId: text,
  closedAt: text,
});

export const historyShape = z.object({
  at: z.iso.datetime(),
  by: z.string().describe('Id of a member of staff, `person` or `habeas`'),
  what: z.enum(historyKinds),
  reason: text,
  details: z.record(z.string(), z.string()).optional(),
});

export const letterShape = z.object({
  kind: z.enum(waitingLetters),
  at: z.iso.datetime(),
  sent: z.boolean(),
  subject: z.string(),
  text: z.string(),
});
