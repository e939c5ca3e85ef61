import { type Html, html } from './html.ts';

export type Heading = { readonly id: string; readonly text: string };

const link = /\[([^[\]]+)\]\(([^()\s]+)\)/g;
/** Everything else (`javascript:`, `data:`, `//host`) stays text. */
const safeAddress = /^(https?:\/\/|mailto:|\/(?!\/|\\)|#)/i;

const inline = (text: string): Html => {
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(link)) {
    const [whole, label = '', address = ''] = match;
    parts.push(html`${text.slice(end, match.index)}`);
    parts.push(safeAddress.test(address) ? html`<a href="${address}">${label}</a>` : html`${whole}`);
    end = match.index + whole.length;
  }
  return html`${parts}${text.slice(end)}`;
};

const plain = (text: string) => text.replace(link, '$1');

const slug = (text: string) =>
  plain(text)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'section';

const heading = (level: string, id: string, text: string): Html => {
  if (level === '#') return html`<h1 id="${id}">${inline(text)}</h1>\n`;
  if (level === '##') return html`<h2 id="${id}">${inline(text)}</h2>\n`;
  return html`<h3 id="${id}">${inline(text)}</h3>\n`;
};

export type Rendered = {
  /** The `#` heading that the text opens with. */
  readonly title?: Html;
  /** What comes before the first `##`. */
  readonly lead: Html;
  readonly body: Html;
  /** The `##` headings, each with a unique anchor. */
  readonly headings: readonly Heading[];
};

/** Anchors that the page itself uses. */
const taken = ['content', 'contents'];

/**
 * The Markdown subset that notices are written in: `#` to `###`, paragraphs, `- ` lists, `[text](address)`. Everything else
 * is text.
 */
export const markdown = (text: string): Rendered => {
  const headings: Heading[] = [];
  const used = new Map(taken.map((id) => [id, 1]));
  const anchor = (words: string) => {
    const base = slug(words);
    const times = (used.get(base) ?? 0) + 1;
    used.set(base, times);
    return times === 1 ? base : `${base}.${times}`;
  };
  let title: Html | undefined;
  let lead: readonly Html[] = [];
  const blocks: Html[] = [];
  let lines: string[] = [];
  let items: string[] = [];
  const flush = () => {
    if (lines.length > 0) blocks.push(html`<p>${inline(lines.join(' '))}</p>\n`);
    if (items.length > 0) blocks.push(html`<ul>\n${items.map((item) => html`<li>${inline(item)}</li>\n`)}</ul>\n`);
    lines = [];
    items = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const [, level, words] = /^(#{1,3}) +(\S.*)$/.exec(line.trimEnd()) ?? [];
    const item = /^- +(.*)$/.exec(line)?.[1];
    if (level !== undefined && words !== undefined) {
      flush();
      const id = anchor(words);
      if (level === '##') {
        if (headings.length === 0) lead = blocks.splice(0);
        headings.push({ id, text: plain(words) });
      }
      const block = heading(level, id, words);
      if (level === '#' && title === undefined && blocks.length === 0) title = block;
      else blocks.push(block);
    } else if (item !== undefined) {
      if (lines.length > 0) flush();
      items.push(item);
    } else if (line.trim() === '') {
      flush();
    } else if (items.length > 0 && /^\s/.test(line)) {
      items.push(`${items.pop() ?? ''} ${line.trim()}`);
    } else {
      if (items.length > 0) flush();
      lines.push(line.trim());
    }
  }
  flush();
  return { ...(title && { title }), lead: html`${lead}`, body: html`${blocks}`, headings };
};
