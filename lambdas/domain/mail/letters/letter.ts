import type { Language } from '../../../../policy/model/types.ts';
import { escapeHtml } from './escape-html.ts';

/** A mail's content; the sender, the recipient and the encoding are the mailer's. */
export type Letter = { readonly subject: string; readonly text: string; readonly html: string };

export type Block =
  | { readonly heading: string }
  | { readonly paragraph: string }
  | { readonly list: readonly string[] }
  /** `main`: what the mail is about, shown as a button. */
  | { readonly link: string; readonly href: string; readonly main?: boolean }
  /** Kept byte for byte on a line of its own. */
  | { readonly code: string };

export type Section = { readonly language: Language; readonly blocks: readonly Block[] };

const columns = 76;

/** Breaks at spaces; a longer word (a link) keeps a line of its own. */
const wrap = (text: string, first = '', rest = first): string => {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!empty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
};

const asText = (block: Block): string => {
  if ('heading' in block) return `${wrap(block.heading)}\n${'-'.repeat(Math.min(block.heading.length, columns))}`;
  if ('paragraph' in block) return wrap(block.paragraph);
  if ('list' in block) return block.list.map((item) => wrap(item, '- ', '  ')).join('\n');
  if ('link' in block) return `${wrap(`${block.link}:`)}\n${block.href}`;
  return block.code;
};

const asHtml = (block: Block): string => {
  if ('heading' in block) return `<h2>${escapeHtml(block.heading)}</h2>`;
  if ('paragraph' in block) return `<p>${escapeHtml(block.paragraph)}</p>`;
  if ('list' in block) return `<ul>${block.list.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
  if ('code' in block) return `<pre>${escapeHtml(block.code)}</pre>`;
  const href = escapeHtml(block.href);
  return `<p><a${block.main ? ' class="main"' : ''} href="${href}">${escapeHtml(block.link)}</a></p>`;
};

const style = `
body { margin: 0; padding: 24px 16px; background: #ffffff; color: #1b2430; font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 600px; margin: 0 auto; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 16px; }
h2 { font-size: 17px; line-height: 1.3; margin: 28px 0 8px; }
li { margin: 4px 0; }
a { color: #0b566b; }
a.main { display: inline-block; padding: 12px 20px; border-radius: 8px; background: #0b566b; color: #ffffff; font-weight: 600; text-decoration: none; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 12px; border: 1px solid #c4cad2; border-radius: 8px; font-size: 13px; }
section + section { border-top: 1px solid #c4cad2; margin-top: 32px; padding-top: 24px; }
@media (prefers-color-scheme: dark) {
  body { background: #12171c; color: #e6eaee; }
  a { color: #86d3e6; }
  a.main { background: #86d3e6; color: #06232b; }
  pre, section + section { border-color: #3b4652; }
}
`;

/**
 * One mail as plain text (76 columns, links on lines of their own) and as HTML without images, scripts or anything loaded
 * from elsewhere. The first section is in the reader's language; the others follow it.
 */
export const letter = (subject: string, sections: readonly Section[]): Letter => {
  const [first] = sections;
  const texts = sections.map(({ blocks }) => blocks.map(asText).join('\n\n'));
  const parts = sections.map(
    ({ language, blocks }) => `<section lang="${language}">\n${blocks.map(asHtml).join('\n')}\n</section>`,
  );
  return {
    subject,
    text: `${texts.join(`\n\n${'='.repeat(columns)}\n\n`)}\n`,
    html: `<!doctype html>
<html lang="${first?.language ?? 'es'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(subject)}</h1>
${parts.join('\n')}
</main>
</body>
</html>
`,
  };
};
