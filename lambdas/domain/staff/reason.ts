import { holdsForbiddenData } from '../people/forbidden-data.ts';
import { unprintable } from '../people/form-data.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import { reasonLength } from './staff.ts';

const mailAddress = /[^\s@]@[^\s@]+\.[^\s@]/u;

/**
 * What a member of staff typed, as it may be kept: plain text, trimmed, with its lines. It stands in a log that outlives the
 * person's data, so throws, with its place, `FORBIDDEN_DATA` for a card or account number, `NOT_A_REFERENCE` for a mail address
 * and `INVALID_FIELD` for anything that is not 3 to 500 characters of plain text.
 */
export const checkReason = (text: string, path = 'reason'): string => {
  const refuse = (code: ProblemCode): never => {
    throw new Refusal(code, { places: [{ path, code }] });
  };
  if (!text.isWellFormed()) refuse('INVALID_FIELD');
  const reason = text.normalize('NFC').replace(/\r\n?/g, '\n').trim();
  const { length } = [...reason];
  if (length < reasonLength.least || length > reasonLength.most) refuse('INVALID_FIELD');
  if (unprintable.test(reason.replaceAll('\n', ' '))) refuse('INVALID_FIELD');
  if (holdsForbiddenData(reason)) refuse('FORBIDDEN_DATA');
  // Compatibility forms: a full-width @ is read as one.
  if (mailAddress.test(reason.normalize('NFKC'))) refuse('NOT_A_REFERENCE');
  return reason;
};
