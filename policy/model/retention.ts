import { describePeriod } from './derive.ts';
import { citationIn } from './notice/wording.ts';
import type { Language, Period, Policy, RetentionRule, StartEvent, Text } from './types.ts';
import { startWords } from './words.ts';

const words = {
  title: { es: 'Plazos de conservación', en: 'Retention periods' },
  rule: { es: 'Regla', en: 'Rule' },
  data: { es: 'Datos y finalidad', en: 'Data and purpose' },
  use: { es: 'En uso', en: 'In use' },
  blocked: { es: 'Después, bloqueados', en: 'Then blocked' },
  reason: { es: 'Motivo', en: 'Reason' },
  citation: { es: 'Fundamento', en: 'Source' },
  erased: { es: 'no: se suprimen', en: 'no: erased' },
  earliest: { es: 'lo que ocurra antes: ', en: 'whichever comes first: ' },
} as const satisfies Record<string, Text>;

/** The retention table as Markdown: one row per rule, with what it holds, both periods, the reason and the citation. */
export const renderRetention = (policy: Policy, language: Language): string => {
  const header = (['rule', 'data', 'use', 'blocked', 'reason', 'citation'] as const).map(
    (word) => words[word][language],
  );
  const rows = Object.entries(policy.retention).map(([id, rule]) => [
    rule.title[language],
    heldBy(policy, id, language),
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
export const describeUse = ({ activeUntil }: RetentionRule, language: Language): string => {
  const ends = activeUntil.map((end) => describeEnd(end, language)).join('; ');
  return activeUntil.length > 1 ? `${words.earliest[language]}${ends}` : ends;
};

/** How long data is then blocked (LOPDGDD art. 32), or that it is erased at once. */
export const describeBlocking = ({ blocked }: RetentionRule, language: Language): string =>
  blocked === undefined ? words.erased[language] : describeEnd(blocked, language);

const describeEnd = ({ from, period }: { readonly from: StartEvent; readonly period: Period }, language: Language) =>
  `${describePeriod(period, language)} ${startWords[from][language]}`;

const heldBy = ({ purposes, categories }: Policy, ruleId: string, language: Language): string =>
  Object.values(purposes)
    .flatMap(({ title, uses }) => {
      const held = Object.entries(uses)
        .filter(([, rule]) => rule === ruleId)
        .map(([category]) => categories[category]?.title[language] ?? category);
      return held.length > 0 ? [`${title[language]}: ${held.join(', ')}`] : [];
    })
    .join('; ');

/** One row of a Markdown table; a bar or line break inside a cell cannot break the row. */
export const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
