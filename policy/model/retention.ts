import { describePeriod } from './derive.ts';
import { citationIn } from './notice/wording.ts';
import { kindsKeptBy, kindWords } from './stored.ts';
import type { Language, Period, Policy, RetentionRule, StartEvent, Text } from './types.ts';
import { startWords } from './words.ts';

const words = {
  title: { es: 'Plazos de conservación', en: 'Retention periods' },
  rule: { es: 'Regla', en: 'Rule' },
  data: { es: 'Datos y finalidad', en: 'Data and purpose' },
  kinds: { es: 'En Habeas', en: 'In Habeas' },
  use: { es: 'En uso', en: 'In use' },
  blocked: { es: 'Después, bloqueados', en: 'Then blocked' },
  reason: { es: 'Motivo', en: 'Reason' },
  citation: { es: 'Fundamento', en: 'Source' },
  erased: { es: 'no: se suprimen', en: 'no: erased' },
  none: { es: 'nada', en: 'nothing' },
  never: { es: 'Personas que nunca fueron clientes', en: 'People who never were customers' },
  earliest: { es: 'lo que ocurra antes: ', en: 'whichever comes first: ' },
} as const satisfies Record<string, Text>;

/** The retention table as Markdown: one row per rule, with its id, what it holds, what of that Habeas itself
 * keeps, both periods, the reason and the citation. */
export const renderRetention = (policy: Policy, language: Language): string => {
  const header = (['rule', 'data', 'kinds', 'use', 'blocked', 'reason', 'citation'] as const).map(
    (word) => words[word][language],
  );
  const rows = Object.entries(policy.retention).map(([id, rule]) => [
    `${rule.title[language]} (${id})`,
    heldBy(policy, id, language).join('; '),
    kindsKeptBy(policy, id)
      .map((kind) => kindWords[kind][language])
      .join(', ') || words.none[language],
    describeUse(rule, language),
    describeBlocking(rule, language),
    rule.reason[language],
    citationIn(rule.citation, language),
  ]);
  return [
    `# ${words.title[language]}: ${policy.controller.name} (${policy.version})`,
    '',
    tableRow(header),
    tableRow(header.map(() => '---')),
    ...rows.map(tableRow),
    '',
  ].join('\n');
};

/** How long data is used under a rule, in words. */
export const describeUse = ({ activeUntil }: Pick<RetentionRule, 'activeUntil'>, language: Language): string => {
  const ends = activeUntil.map((end) => describeEnd(end, language)).join('; ');
  return activeUntil.length > 1 ? `${words.earliest[language]}${ends}` : ends;
};

/** How long data is then blocked (LOPDGDD art. 32), or that it is erased at once. */
export const describeBlocking = ({ blocked }: Pick<RetentionRule, 'blocked'>, language: Language): string =>
  blocked === undefined ? words.erased[language] : describeEnd(blocked, language);

const describeEnd = ({ from, period }: { readonly from: StartEvent; readonly period: Period }, language: Language) =>
  `${describePeriod(period, language)} ${startWords[from][language]}`;

/** What a rule holds: each purpose with its data, and people who never were customers where it ends them. */
const heldBy = (
  { purposes, categories, neverCustomers }: Policy,
  ruleId: string,
  language: Language,
): readonly string[] => [
  ...Object.values(purposes).flatMap(({ title, uses }) => {
    const held = Object.entries(uses)
      .filter(([, rule]) => rule === ruleId)
      .map(([category]) => categories[category]?.title[language] ?? category);
    return held.length > 0 ? [`${title[language]}: ${held.join(', ')}`] : [];
  }),
  ...(ruleId === neverCustomers ? [words.never[language]] : []),
];

/** One row of a Markdown table; a bar or line break inside a cell cannot break the row. */
export const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
