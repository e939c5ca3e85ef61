import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { restrictSubject } from '../../lambdas/domain/blocking/restrict-subject.ts';
import { type HeldData, heldData } from '../../lambdas/domain/requests/held-data.ts';
import { heldDataBody, heldDataPage } from '../../lambdas/pages/held-data-page.ts';
import { html } from '../../lambdas/pages/html.ts';
import { frame, page } from '../../lambdas/pages/layout.ts';
import { ana, type KeptWorld, keptWorld } from '../blocking/kept-world.ts';
import { faults } from '../pages/structure.ts';
import { fixturePolicy as policy } from '../support/fixture-policy.ts';

const languages = ['es', 'en'] as const;
let kept: KeptWorld;
const held: Partial<Record<(typeof languages)[number], HeldData>> = {};
const copyIn = (language: (typeof languages)[number]): HeldData => {
  const copy = held[language];
  if (!copy) throw new Error('somebody who is stored is not found');
  return copy;
};

beforeAll(async () => {
  kept = await keptWorld();
  const id = await kept.person('Ana Ejemplo', 'ana@example.com');
  await kept.event(id, 'contract-started', 'C-1', '2026-01-05');
  await kept.event(id, 'contract-ended', 'C-1', '2026-01-10');
  await kept.event(id, 'contract-started', 'C-2', '2026-01-05');
  await kept.event(id, 'invoice-issued', 'F-1', '2026-01-20');
  await kept.purge();
  await restrictSubject(
    { subjectId: id, action: 'restrict', ground: 'accuracy', reason: 'Lo discute' },
    ana,
    kept.world,
  );
  for (const language of languages) held[language] = await heldData(id, language, kept.world);
});
afterAll(() => kept.close());

const plain = (text: string) =>
  text
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page of a copy', () => {
  it.each([
    [
      'es',
      [
        'Esto es todo lo que Acme Papelería, S.L. tenía de ti el 2 de febrero de 2026',
        'El uso de tus datos está limitado desde el 2 de febrero de 2026',
        'Teléfono +34600111222',
        '5 de enero de 2026 : Empezó un contrato, n.º C-2',
        'Boletín Dijiste que no el 2 de febrero de 2026',
        'Regla: Relación contractual (Código Civil art. 1964.2)',
        'Lo reciben: Nube de Ejemplo, S.A. y Example Mail, Inc.',
        'Garantía fuera del Espacio Económico Europeo: cláusulas contractuales tipo (Module 2, 2025-10-20)',
        'Pedidos y contratos . Bloqueado hasta el 11 de enero de 2031 a las 00:00',
        'No llevan tu nombre y nadie los une contigo',
        'puedes reclamar ante la Agencia Española de Protección de Datos',
      ],
    ],
    [
      'en',
      [
        'This is everything that Acme Papelería, S.L. held of you on 2 February 2026',
        'The use of your data is restricted since 2 February 2026',
        'Phone +34600111222',
        '5 January 2026 : A contract began, no. C-2',
        'Newsletter You said no on 2 February 2026',
        'Rule: Contract (Código Civil art. 1964.2)',
        'Received by: Nube de Ejemplo, S.A. and Example Mail, Inc.',
        'Safeguard outside the European Economic Area: standard contractual clauses (Module 2, 2025-10-20)',
        'Orders and contracts . Blocked until 11 January 2031 at 00:00',
        'They do not carry your name, and nobody joins them with you',
        'you can complain to the Agencia Española de Protección de Datos',
      ],
    ],
  ] as const)('says in %s what is held, why, for whom and until when', (language, sentences) => {
    const text = plain(heldDataPage(copyIn(language), policy));
    for (const sentence of sentences) expect(text).toContain(sentence);
    expect(text).not.toMatch(/undefined|null|\[object|NaN|Invalid Date/);
  });

  it.each(languages)('stands alone in %s: nothing from anywhere, no script, and a policy that says so', (language) => {
    const text = heldDataPage(copyIn(language), policy);
    expect(text).toMatch(/^<!doctype html>\n<html lang="(es|en)">/);
    expect(text).toContain('content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;');
    expect(text).not.toMatch(/<script|<img|<link|<iframe|<form|@import|url\(| src=| on[a-z]+="/i);
    const links = [...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
    const elsewhere = links.filter((href) => !href.startsWith('#'));
    expect(elsewhere.sort()).toEqual([
      `https://privacy.example.com/notice?lang=${language}`,
      'mailto:privacidad@acme.example.com',
    ]);
  });

  it.each(languages)('has its parts within a page of ours as any other: %s', (language) => {
    const body = html`<h1>x</h1>\n${heldDataBody(copyIn(language), policy)}`;
    expect(faults(page({ ...frame(policy, language), title: 'x', body }))).toEqual([]);
  });

  it('names every section in its list, and has each once', () => {
    const text = heldDataPage(copyIn('es'), policy);
    const named = [...text.matchAll(/<li><a href="#(held-[a-z]+)">/g)].map(([, id]) => id);
    const there = [...text.matchAll(/<h2 id="(held-[a-z]+)">/g)]
      .map(([, id]) => id)
      .filter((id) => id !== 'held-contents');
    expect(named).toEqual(there);
    expect(named.length).toBeGreaterThan(8);
  });

  it('lets no text of anybody become markup', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<', '>', '"', "'", '&', '/', ' ', 'script', 'img src=x onerror=y', '<b>', '-->', 'é'),
      minLength: 1,
      maxLength: 12,
    });
    const copy = copyIn('es');
    const tagsOf = (text: string) => text.match(/<[^>]*>?/g)?.length ?? 0;
    const withText = (said: string): HeldData => ({
      ...copy,
      person: { ...copy.person, name: said, address: said },
      forms: copy.forms.map((form) => ({
        ...form,
        title: said,
        source: { kind: 'import', name: said, contact: said, provenance: [{ source: said, proof: said }] },
        fields: form.fields.map((field) => ({ ...field, label: said, shown: said })),
      })),
      events: copy.events.map((event) => ({ ...event, number: said, source: { kind: 'application', name: said } })),
      decisions: copy.decisions.map((decision) => ({
        ...decision,
        decisionId: said,
        formTitle: said,
        methodTitle: said,
        source: { kind: 'application', name: said },
        provenance: { source: said, proof: said },
        receipt: said,
      })),
      requests: [
        {
          id: said,
          right: 'access',
          title: said,
          channel: 'web',
          state: 'open',
          receivedAt: copy.madeAt,
          dueOn: '2026-03-02',
          details: said,
          letters: [{ at: copy.madeAt, subject: said }],
        },
      ],
    });
    const usual = tagsOf(heldDataPage(withText('x'), policy));
    fc.assert(
      fc.property(hostile, (said) => {
        expect(tagsOf(heldDataPage(withText(said), policy))).toBe(usual);
      }),
    );
  });
});
