import type * as z from 'zod';
import { type ProblemCode, type ProblemPlace, Refusal } from '../domain/problems.ts';
import type { HttpHandler } from './handler.ts';
import type { HttpEvent } from './http.ts';
import { parseStrictJson } from './strict-json.ts';

/** Largest body, in bytes, of a route that says nothing else. */
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

const bytesOf = ({ body = '', isBase64Encoded }: HttpEvent, most: number): Buffer => {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > most) throw new Refusal('BODY_TOO_LARGE');
  return bytes;
};

const textOf = (event: HttpEvent, most: number): string => {
  const { body = '', isBase64Encoded } = event;
  if (!isBase64Encoded) {
    if (Buffer.byteLength(body) > most) throw new Refusal('BODY_TOO_LARGE');
    return body;
  }
  const bytes = bytesOf(event, most);
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refusal('MALFORMED_JSON');
  }
};

/** The parts of a form with files (RFC 7578); a control in which nobody chose a file is left out. */
const formParts = async (bytes: Uint8Array, type: string): Promise<Readonly<Record<string, string>>> => {
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new Refusal('MALFORMED_FORM');
  });
  const parts: Record<string, string> = Object.create(null);
  for (const [name, value] of form) {
    if (typeof value !== 'string' && value.name === '' && value.size === 0) continue;
    if (name in parts) throw new Refusal('DUPLICATE_KEY');
    parts[name] = typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('base64');
  }
  return parts;
};

type SentAs = 'json' | 'form' | 'parts';

const sentAs = (handler: HttpHandler, type: string): SentAs => {
  const kind = type.split(';')[0]?.trim().toLowerCase();
  if (kind === 'application/json') return 'json';
  if (kind === 'application/x-www-form-urlencoded' && handler.readForm) return 'form';
  if (kind === 'multipart/form-data' && handler.readParts) return 'parts';
  throw new Refusal('UNSUPPORTED_TYPE');
};

/**
 * The body a handler asked for, parsed and of the right shape; undefined where it asked for none. Refuses the wrong type,
 * more than the route takes, text that is not UTF-8, JSON that is not strict, and every deviation from the shape, each by place.
 */
export const readBody = async (
  handler: HttpHandler,
  event: HttpEvent,
  most = largestBody,
): Promise<{ body: unknown; fromForm: boolean }> => {
  if (!handler.body) return { body: undefined, fromForm: false };
  const type = event.headers['content-type'] ?? '';
  const as = sentAs(handler, type);
  if (event.headers['content-encoding']) throw new Refusal('UNSUPPORTED_TYPE');
  const fromForm = as !== 'json';
  const sent =
    as === 'parts'
      ? handler.readParts?.(await formParts(bytesOf(event, most), type))
      : as === 'form'
        ? handler.readForm?.(formFields(textOf(event, most)))
        : parseStrictJson(textOf(event, most));
  const parsed = handler.body.safeParse(sent, { reportInput: true });
  if (parsed.success) return { body: parsed.data, fromForm };
  const places: ProblemPlace[] = parsed.error.issues.map((issue) => ({ path: pathOf(issue), code: codeOf(issue) }));
  throw new Refusal('INVALID_BODY', { places });
};
