import * as z from 'zod';
import { startImport } from '../domain/imports/import-rows.ts';
import { httpHandler } from '../runtime/handler.ts';
import { formShape } from '../runtime/shapes.ts';

// Lengths are for the form to say, row by row; the body as a whole is capped.
const row = z.strictObject({
  row: z.int().min(0).max(1_000_000_000).optional().describe('Your number of the row; by default its place, from 1'),
  form: formShape,
  language: z.string().describe('Language to write to the person in: `es` or `en`'),
  source: z
    .string()
    .optional()
    .describe('System or list it is taken from; at most 100 characters, none of them about the person'),
  decidedOn: z.string().optional().describe('Date on which the person decided, YYYY-MM-DD'),
  proof: z
    .string()
    .optional()
    .describe('Your reference of the proof; at most 100 characters, none of them about the person'),
  fields: z
    .record(z.string(), z.union([z.string(), z.boolean()]))
    .describe(
      'Values by field name, as `forms` of `GET /notice` describes them, less those that only the person gives',
    ),
  decisions: z
    .record(z.string(), z.boolean())
    .optional()
    .describe('One yes or no per purpose that the form offers; a yes needs `source`, `decidedOn` and `proof`'),
});

const body = z.strictObject({
  dryRun: z.boolean().optional().describe('Stores nothing and answers what would happen'),
  rows: z.array(row).min(1).max(100),
});

const shape = z.object({
  imported: z.int().describe('New people'),
  joined: z.int().describe('Known people, to whom something was added'),
  repeated: z.int().describe('Rows that were imported before'),
  refused: z.int(),
  rows: z.array(
    z.object({
      row: z.int(),
      outcome: z.enum(['imported', 'joined', 'repeated', 'refused']),
      subjectId: z.string().optional(),
      kept: z
        .record(z.string(), z.string())
        .optional()
        .describe(
          'Purposes that stand otherwise than the row says, and stay so, as in "withdrawn"; "superseded" also where the yes was to a text that has changed materially since',
        ),
      problems: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
    }),
  ),
});

/** `POST /imports`: each row is taken or refused by itself, and may be sent again. */
export const handler = httpHandler({
  body,
  answers: {
    200: {
      says: 'What became of each row, with codes and places, never values. Rows are refused with UNKNOWN_FORM, UNKNOWN_LANGUAGE, UNKNOWN_FIELD, FIELD_NOT_EXPECTED, MISSING_FIELD, INVALID_FIELD, FORBIDDEN_DATA, UNKNOWN_PURPOSE, NOT_A_CONSENT_PURPOSE, PURPOSE_NOT_OFFERED, CONSENT_BUNDLED, CONSENT_EXPIRED, PROVENANCE_MISSING, NOT_A_REFERENCE or SUPPRESSED',
      shape,
    },
  },
  refuses: [],
  async handle({ body, clientId }, world) {
    const rows = await startImport({ clientId, dryRun: body.dryRun ?? false }, world)(body.rows);
    const count = (outcome: (typeof rows)[number]['outcome']) => rows.filter((row) => row.outcome === outcome).length;
    const counts = {
      imported: count('imported'),
      joined: count('joined'),
      repeated: count('repeated'),
      refused: count('refused'),
    };
    return { status: 200, json: { ...counts, rows } };
  },
});
