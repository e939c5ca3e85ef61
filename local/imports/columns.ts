import type { ImportRow } from '../../lambdas/domain/imports/check-row.ts';
import { formOf } from '../../policy/model/derive.ts';
import type { Form, Policy } from '../../policy/model/types.ts';
import { ImportProblem } from './import-problem.ts';
import type { CsvRow } from './read-csv.ts';

/** What holds for every row whose own cell is empty. */
export type Defaults = {
  readonly form?: string | undefined;
  readonly language?: string | undefined;
  readonly source?: string | undefined;
};

export type RowProblem = { readonly path: string; readonly code: string };

/** Turns cells into a row as `POST /imports` takes it, or says what keeps them from being one. */
export type ReadCells = (row: CsvRow) => { readonly sent: ImportRow } | { readonly problems: readonly RowProblem[] };

const aboutRow = ['form', 'language', 'source', 'decidedOn', 'proof'] as const;
type AboutRow = (typeof aboutRow)[number];

type Column =
  | { readonly is: 'about'; readonly name: AboutRow }
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'decision'; readonly name: string };

const yes = ['yes', 'sí', 'si', 'true', '1'];
const no = ['no', 'false', '0'];

/** A yes or a no, undefined for an empty cell (not asked), or `unclear`. */
const answerOf = (cell: string): boolean | undefined | 'unclear' => {
  const word = cell.trim().normalize('NFC').toLowerCase();
  if (word === '') return undefined;
  return yes.includes(word) ? true : no.includes(word) ? false : 'unclear';
};

/** A column name as it may be shown: a file without a header has somebody's data there. */
const shown = (name: string) => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);

const listed = (names: readonly string[]) => names.map(shown).join(', ');

const formsOf = (policy: Policy, form: string | undefined): readonly Form[] => {
  if (form === undefined) return Object.values(policy.forms);
  const only = formOf(policy, form);
  if (!only)
    throw new ImportProblem(`The policy has no form ${shown(form)}; it has ${listed(Object.keys(policy.forms))}.`);
  return [only];
};

const isGivenByFirm = ({ type, subjectOnly }: Form['fields'][string]) => type !== 'birth-date' && !subjectOnly;

/** Columns that rows cannot do without, and that are not there. */
const missingColumns = (
  forms: readonly Form[],
  header: readonly string[],
  columns: readonly Column[],
  defaults: Defaults,
) => {
  const inAll = (name: string) => forms.every(({ fields }) => fields[name]?.required && isGivenByFirm(fields[name]));
  const fields = Object.keys(forms[0]?.fields ?? {}).filter(inAll);
  const decides = columns.some(({ is }) => is === 'decision');
  const needed: readonly (readonly [string, boolean])[] = [
    ...fields.map((name) => [name, true] as const),
    ['form', defaults.form === undefined],
    ['language', defaults.language === undefined],
    ['source', decides && defaults.source === undefined],
    ['decidedOn', decides],
    ['proof', decides],
  ];
  return needed.flatMap(([name, isNeeded]) => (isNeeded && !header.includes(name) ? [name] : []));
};

/**
 * Makes out what each column is: a field of the form, a purpose that a form asks, or something about the row. Throws
 * `ImportProblem`, which names the columns that are unknown, doubled or missing, before any row is looked at.
 */
export const planColumns = (policy: Policy, header: readonly string[], wanted: Defaults): ReadCells => {
  const [onlyForm, ...otherForms] = Object.keys(policy.forms);
  const hasForms = header.includes('form');
  const defaults = { ...wanted, form: wanted.form ?? (otherForms.length === 0 && !hasForms ? onlyForm : undefined) };
  const allowed = formsOf(policy, defaults.form);
  const forms = hasForms ? Object.values(policy.forms) : allowed;
  if (defaults.language !== undefined && !policy.languages.some((spoken) => spoken === defaults.language)) {
    throw new ImportProblem(`The policy speaks ${policy.languages.join(', ')}.`);
  }
  const columnOf = (name: string): Column | undefined => {
    const about = aboutRow.find((known) => known === name);
    if (about) return { is: 'about', name: about };
    const isField = forms.some(
      ({ fields }) => fields[name] && Object.hasOwn(fields, name) && isGivenByFirm(fields[name]),
    );
    if (isField) return { is: 'field', name };
    return forms.some(({ offers }) => offers.includes(name)) ? { is: 'decision', name } : undefined;
  };
  const columns = header.map(columnOf);
  const unknown = header.filter((_name, place) => !columns[place]);
  const doubled = header.filter((name, place) => header.indexOf(name) !== place);
  const known = columns.filter((column) => column !== undefined);
  const missing = missingColumns(forms, header, known, defaults);
  const wrong = [
    ...(unknown.length > 0 ? [`Unknown columns: ${listed(unknown)}.`] : []),
    ...(doubled.length > 0 ? [`Columns that stand there twice: ${listed(doubled)}.`] : []),
    ...(missing.length > 0 ? [`Missing columns: ${listed(missing)}.`] : []),
  ];
  if (wrong.length > 0) throw new ImportProblem(`${wrong.join('\n')}\nNothing was imported.`);

  return ({ row, cells }) => {
    if (cells.length !== header.length) return { problems: [{ path: '', code: 'CELL_COUNT' }] };
    const about: Partial<Record<AboutRow, string>> = {};
    for (const [place, { is, name }] of known.entries()) {
      if (is === 'about') about[name] = cells[place]?.trim() ?? '';
    }
    const form = about.form || defaults.form || '';
    const problems: RowProblem[] = [];
    const fields: Record<string, string | boolean> = {};
    const decisions: Record<string, boolean> = {};
    for (const [place, { is, name }] of known.entries()) {
      const cell = cells[place] ?? '';
      if (is === 'about' || cell.trim() === '') continue;
      if (is === 'field' && formOf(policy, form)?.fields[name]?.type !== 'flag') {
        fields[name] = cell;
        continue;
      }
      const answer = answerOf(cell);
      if (answer === 'unclear') problems.push({ path: `${is}s.${name}`, code: 'INVALID_FIELD' });
      else if (answer !== undefined) (is === 'field' ? fields : decisions)[name] = answer;
    }
    if (problems.length > 0) return { problems };
    const language = about.language || defaults.language || '';
    const source = about.source || defaults.source;
    return {
      sent: { row, form, language, source, decidedOn: about.decidedOn, proof: about.proof, fields, decisions },
    };
  };
};
