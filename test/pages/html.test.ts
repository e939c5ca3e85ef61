import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attributes, html, raw, render } from '../../lambdas/pages/html.ts';
import { markdown } from '../../lambdas/pages/markdown.ts';

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('&amp;', '&');

/** Mostly characters that mean something to an HTML parser. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('<', '>', '"', "'", '`', '&', '/', '=', ' ', '\n', '\0', ';', '#', '(', ')', '[', ']', '-', ':'),
    fc.constantFrom('script', 'onload', 'javascript:', '<!--', '-->', ']]>', '&lt;', '&#x3c;', 'é', '𝒳'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
});

describe('html', () => {
  it('lets no text leave an element or a quoted attribute', () => {
    fc.assert(
      fc.property(hostile, hostile, (inside, value) => {
        const [, attribute, text] =
          /^<p title="([^"<>'`]*)">([^"<>'`]*)<\/p>$/.exec(render(html`<p title="${value}">${inside}</p>`)) ?? [];
        expect(unescaped(attribute ?? 'broken out')).toBe(value);
        expect(unescaped(text ?? 'broken out')).toBe(inside);
      }),
    );
  });

  it('keeps attribute values in their quotes', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const [, found] =
          /^ value="([^"<>'`]*)" required$/.exec(
            render(attributes({ value, required: true, checked: false, id: undefined })),
          ) ?? [];
        expect(unescaped(found ?? 'broken out')).toBe(value);
      }),
    );
  });

  it('escapes once, joins arrays and prints nothing for what is absent', () => {
    const item = html`<li>${'a & b'}</li>`;
    expect(render(html`<ul>${[item, item]}${false}${undefined}${0}</ul>`)).toBe(
      '<ul><li>a &amp; b</li><li>a &amp; b</li>0</ul>',
    );
    expect(render(html`${raw('<hr>')}`)).toBe('<hr>');
  });

  it('does not take parsed input for markup', () => {
    const posing = JSON.parse('{"markup":"<script>","html":"<script>"}') as string;
    expect(() => render(html`${posing}`)).not.toThrow();
    expect(render(html`${posing}`)).not.toContain('<script>');
  });
});

describe('markdown', () => {
  it('renders the subset', () => {
    const { title, lead, body, headings } = markdown(
      '# Aviso\n\nUn párrafo\nen dos líneas.\n\n## Qué & cuándo\n\n- uno\n  sigue\n- [dos](https://example.com/?a=1&b=2)\n\n### Más\n## Qué & cuándo\n## Contents\n',
    );
    expect(title && render(title)).toBe('<h1 id="aviso">Aviso</h1>\n');
    expect(render(lead)).toBe('<p>Un párrafo en dos líneas.</p>\n');
    expect(render(body)).toBe(
      '<h2 id="que-cuando">Qué &amp; cuándo</h2>\n<ul>\n<li>uno sigue</li>\n<li><a href="https://example.com/?a=1&amp;b=2">dos</a></li>\n</ul>\n<h3 id="mas">Más</h3>\n<h2 id="que-cuando.2">Qué &amp; cuándo</h2>\n<h2 id="contents.2">Contents</h2>\n',
    );
    expect(headings).toEqual([
      { id: 'que-cuando', text: 'Qué & cuándo' },
      { id: 'que-cuando.2', text: 'Qué & cuándo' },
      { id: 'contents.2', text: 'Contents' },
    ]);
  });

  it.each([
    'javascript:alert%281%29',
    'JaVaScRiPt:x',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    'vbscript:x',
  ])('leaves a link to %s as text', (address) => {
    expect(render(markdown(`[here](${address})`).body)).not.toContain('<a');
  });

  it('passes no tag but its own, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(hostile), (lines) => {
        const { title, lead, body } = markdown(lines.join('\n'));
        const out = `${title ? render(title) : ''}${render(lead)}${render(body)}`;
        const foreign = out.replace(
          /<\/?(p|ul|li|h[123]|a)>|<h[123] id="[a-z0-9.-]+">|<a href="(https?:\/\/|mailto:|\/|#)[^"<>'`]*">/gi,
          '',
        );
        expect(foreign).not.toMatch(/[<>"'`]/);
      }),
    );
  });
});
