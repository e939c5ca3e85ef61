import { ruleFamilies } from './index.ts';

/** The catalogue of rules as Markdown, for `docs/policy-rules.md`. */
export const renderRules = (): string => {
  const families = Object.entries(ruleFamilies);
  const parts = [
    '# What a policy may not say',
    `A policy is held to ${families.flatMap(([, rules]) => rules).length} rules. Start and synth refuse a policy that breaks one, and so does \`npm run policy -- check\`. A fact marked \`toConfirm\` is open, not unlawful: it is listed as a warning, and only production and deploy refuse it. References by name are refused by the compiler as well.`,
    'This file is printed by `npm run policy -- rules`; a test keeps it equal.',
    ...families.flatMap(([family, rules]) => [
      `## ${family}`,
      [
        '| Rule | Refuses | Rests on |',
        '| --- | --- | --- |',
        ...rules.map(({ id, refuses, article }) => `| \`${id}\` | ${refuses} | ${article} |`),
      ].join('\n'),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
};
