import type * as z from 'zod';
import { type ProblemCode, type ProblemPlace, Refusal } from '../domain/problems.ts';
import type { HttpHandler } from './handler.ts';
import type { HttpEvent } from './http.ts';
import { parseStrictJson } from './strict-json.ts';

/** Largest body, in bytes. */
export const largestBody = 64 * 1024;

const formFields = (text: string): Readonly<Record<string, string>> => {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) throw new Refusal('DUPLICATE_KEY');
    // Browsers send line ends of a form as CR LF; our fields have one line and are checked like any other.
    fields[name] = value;
  }
  return fields;
};

const codeOf = (issue: z.core.$ZodIssue): ProblemCode => {
  if (issue.code === 'unrecognized_keys') return 'UNKNOWN_FIELD';
  if (issue.code === 'invalid_type' && 'input' in issue && issue.input === undefined) return 'MISSING_FIELD';
  return 'INVALID_FIELD';
};

// Only the names of our own shapes are repeated; names inside are the caller's, and may be personal or hostile.
const pathOf = (issue: z.core.$ZodIssue): string => String(issue.path[0] ?? '');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const textOf = ({ body = '', isBase64Encoded }: HttpEvent): string => {
  if (!isBase64Encoded) {
    if (Buffer.byteLength(body) > largestBody) throw new Refusal('BODY_TOO_LARGE');
    return body;
  }
  const bytes = Buffer.from(body, 'base64');
  if (bytes.length > largestBody) throw new Refusal('BODY_TOO_LARGE');
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refusal('MALFORMED_JSON');
  }
};

/**
 * The body a handler asked for, parsed and of the right shape; undefined where it asked for none. Refuses the wrong type,
 * more than 64 KB, text that is not UTF-8, JSON that is not strict, and every deviation from the shape, each by place.
 */
export const readBody = (handler: HttpHandler, event: HttpEvent): { body: unknown; fromForm: boolean } => {
  if (!handler.body) return { body: undefined, fromForm: false };
  const type = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const fromForm = type === 'application/x-www-form-urlencoded' && handler.readForm !== undefined;
  if (!fromForm && type !== 'application/json') throw new Refusal('UNSUPPORTED_TYPE');
  if (event.headers['content-encoding']) throw new Refusal('UNSUPPORTED_TYPE');
  const text = textOf(event);
  const sent = fromForm ? handler.readForm?.(formFields(text)) : parseStrictJson(text);
  const parsed = handler.body.safeParse(sent, { reportInput: true });
  if (parsed.success) return { body: parsed.data, fromForm };
  const places: ProblemPlace[] = parsed.error.issues.map((issue) => ({ path: pathOf(issue), code: codeOf(issue) }));
  throw new Refusal('INVALID_BODY', { places });
};
