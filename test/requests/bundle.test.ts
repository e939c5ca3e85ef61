import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { bundleOf } from '../../lambdas/domain/requests/bundle.ts';
import type { BundleFile } from '../../lambdas/domain/requests/bundles.ts';
import { type HeldData, heldData } from '../../lambdas/domain/requests/held-data.ts';
import { heldDataPage } from '../../lambdas/pages/held-data-page.ts';
import { showing } from '../../lambdas/runtime/showing.ts';
import { type KeptWorld, keptWorld } from '../blocking/kept-world.ts';
import { fixturePolicy as policy } from '../support/fixture-policy.ts';

let kept: KeptWorld;
let held: HeldData;
beforeAll(async () => {
  kept = await keptWorld();
  const id = await kept.person('Ana Ñandú', 'ana@example.com', { note: 'dos líneas\ny "comillas"' });
  for (let n = 1; n <= 20; n += 1) {
    await kept.event(id, 'invoice-issued', `F-${n}`, '2026-01-20');
    await kept.event(id, 'invoice-settled', `F-${n}`, '2026-01-21');
  }
  await kept.event(id, 'contract-started', 'C-1', '2026-01-05');
  const found = await heldData(id, 'es', kept.world);
  if (!found) throw new Error('somebody who is stored is not found');
  held = found;
});
afterAll(() => kept.close());

const needs = { policy, ...showing };
const contentOf = ({ bytes }: BundleFile): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, file]) => [name, Buffer.from(file).toString()]));
const jsonIn = (file: BundleFile, name = 'data.json') => JSON.parse(contentOf(file)[name] ?? '');
const hashed = (text: string | undefined) =>
  createHash('sha256')
    .update(text ?? '')
    .digest('hex');
/** The same person with so many decisions, each with a receipt of its own. */
const withDecisions = (count: number): HeldData => {
  const [first] = held.decisions;
  if (!first) throw new Error('the invented person decided nothing');
  const decisions = Array.from({ length: count }, (_, n) => ({
    ...first,
    decisionId: `d-${n}`,
    receipt: `${first.receipt.slice(0, -86)}${createHash('sha512').update(String(n)).digest('base64url')}`,
  }));
  return { ...held, decisions };
};

describe('a copy of everything', () => {
  it('is one file, named after nobody, with a page, the data, tables, and what is in it', async () => {
    const [file, ...more] = await bundleOf(held, 'access', needs);
    if (!file) throw new Error('there is no copy');
    expect(more).toEqual([]);
    expect([file.name, file.type]).toEqual(['tus-datos.zip', 'application/zip']);
    expect(Object.keys(contentOf(file)).sort()).toEqual([
      'blocked.csv',
      'data.json',
      'decisions.csv',
      'events.csv',
      'fields.csv',
      'index.html',
      'manifest.json',
      'person.csv',
      'preferences.csv',
      'purposes.csv',
      'recipients.csv',
      'requests.csv',
    ]);
    expect(jsonIn(file)).toEqual(JSON.parse(JSON.stringify(held)));
    expect(contentOf(file)['index.html']).toBe(heldDataPage(held, policy));
    const [english] = await bundleOf({ ...held, language: 'en' }, 'access', needs);
    expect(english?.name).toBe('your-data.zip');
  });

  it('says of each file how large it is and which hash it has, and counts what is in it', async () => {
    const [file] = await bundleOf(held, 'access', needs);
    if (!file) throw new Error('there is no copy');
    const manifest = jsonIn(file, 'manifest.json');
    const content = contentOf(file);
    expect(manifest).toMatchObject({
      right: 'access',
      madeAt: held.madeAt,
      part: { number: 1, of: 1 },
      counts: { forms: 1, events: 41, decisions: 1 },
    });
    const { 'manifest.json': _itself, ...others } = content;
    expect(manifest.files.map(({ name }: { name: string }) => name).sort()).toEqual(Object.keys(others).sort());
    for (const { name, size, sha256 } of manifest.files) {
      expect([name, size, sha256]).toEqual([name, Buffer.byteLength(others[name] ?? ''), hashed(others[name])]);
    }
  });

  it('has tables with columns in the language of the person, and cells that come back as they were', async () => {
    const [file] = await bundleOf(held, 'access', needs);
    if (!file) throw new Error('there is no copy');
    const rows = (name: string) =>
      parse<Record<string, string>>(contentOf(file)[name] ?? '', { bom: true, columns: true });
    expect(rows('person.csv')).toEqual([
      { nombre: 'Ana Ñandú', correo: 'ana@example.com', idioma: 'es', desde: held.person.since },
    ]);
    expect(rows('fields.csv').at(-1)).toMatchObject({
      valor: 'dos líneas\ny "comillas"',
      categoría: 'Datos de contacto',
    });
    expect(rows('events.csv')).toHaveLength(41);
    expect(rows('events.csv')[0]).toMatchObject({ qué: 'Empezó un contrato', número: 'C-1', hasta: 'abierto' });
    expect(rows('purposes.csv')[0]).toMatchObject({
      finalidad: 'Atender tus pedidos',
      fundamento: 'Código Civil art. 1964.2',
      destinatarios: 'Nube de Ejemplo, S.A.; Example Mail, Inc.',
    });
    expect(rows('blocked.csv')).toEqual([]);
  });

  it('has the same bytes whenever and wherever it is made of the same data', async () => {
    const zone = process.env['TZ'];
    const made = async (name: string) => {
      process.env['TZ'] = name;
      return (await bundleOf(held, 'access', needs)).map(({ bytes }) => Buffer.from(bytes).toString('base64'));
    };
    try {
      expect(await made('Asia/Tokyo')).toEqual(await made('America/New_York'));
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe('a copy that is too large for one file', () => {
  it.each([20_000, 60_000])('comes in parts of at most %d bytes, each whole by itself', async (most) => {
    const all = withDecisions(400);
    const files = await bundleOf(all, 'access', needs, most);
    expect(files.length).toBeGreaterThan(1);
    for (const [place, file] of files.entries()) {
      const part = { number: place + 1, of: files.length };
      expect(file.bytes.length).toBeLessThanOrEqual(most);
      expect(file.name).toBe(`tus-datos-${part.number}-de-${part.of}.zip`);
      const data = jsonIn(file);
      expect(data).toMatchObject({
        part,
        person: { name: 'Ana Ñandú' },
        categories: JSON.parse(JSON.stringify(held.categories)),
      });
      expect(jsonIn(file, 'manifest.json')).toMatchObject({ part, counts: { decisions: data.decisions.length } });
      expect(contentOf(file)['index.html']).toContain(`Parte ${part.number} de ${part.of}.`);
    }
    for (const list of ['forms', 'events', 'decisions'] as const) {
      expect(files.flatMap((file) => jsonIn(file)[list])).toEqual(JSON.parse(JSON.stringify(all[list])));
    }
  });

  it('has as few parts as it takes', async () => {
    const all = withDecisions(400);
    const [whole] = await bundleOf(all, 'access', needs);
    const size = whole?.bytes.length ?? 0;
    expect(await bundleOf(all, 'access', needs, size)).toHaveLength(1);
    expect((await bundleOf(all, 'access', needs, size - 1)).length).toBeLessThanOrEqual(3);
  });

  it('is not made where what stands in every part is larger already', async () => {
    await expect(bundleOf(withDecisions(5), 'access', needs, 1_000)).rejects.toThrow('cannot be cut');
  });
});

describe('what a person takes elsewhere (GDPR art. 20)', () => {
  const taken = async (from: HeldData) => {
    const [file] = await bundleOf(from, 'portability', needs);
    if (!file) throw new Error('there is no copy');
    return file;
  };

  it('is JSON and CSV, with names of fields that machines know', async () => {
    const file = await taken(held);
    expect(file.name).toBe('tus-datos-portables.zip');
    expect(Object.keys(contentOf(file)).sort()).toEqual([
      'data.json',
      'events.csv',
      'fields.csv',
      'manifest.json',
      'person.csv',
    ]);
    const fields = parse(contentOf(file)['fields.csv'] ?? '', { bom: true, columns: true });
    expect(fields).toContainEqual(expect.objectContaining({ form: 'registration', name: 'name', value: 'Ana Ñandú' }));
  });

  it('is what they provided or was observed of them under contract or consent: no invoices, proofs, marks or reasons', async () => {
    const file = await taken(held);
    const data = jsonIn(file);
    expect(data.person).toEqual({ name: 'Ana Ñandú', address: 'ana@example.com', language: 'es' });
    expect(data.events).toEqual([
      { type: 'contract-started', title: 'Empezó un contrato', on: '2026-01-05', number: 'C-1', category: 'orders' },
    ]);
    expect(data.forms[0].fields.map(({ name }: { name: string }) => name)).toEqual(['name', 'email', 'phone', 'note']);
    const everything = Object.values(contentOf(file)).join('\n');
    expect(everything).not.toMatch(/F-1|eyJ|newsletter|noticeHash|recipients|Código/);
  });

  it('has nothing that is held on another ground, or not any more', async () => {
    const withBasis = (basis: 'legitimate-interests' | 'legal-obligation' | 'consent'): HeldData => ({
      ...held,
      categories: held.categories.map((category) => ({
        ...category,
        heldFor: category.heldFor.map((one) => ({ ...one, basis })),
      })),
    });
    for (const basis of ['legitimate-interests', 'legal-obligation'] as const) {
      const data = jsonIn(await taken(withBasis(basis)));
      expect([data.person, data.forms, data.events]).toEqual([{}, [], []]);
    }
    expect(jsonIn(await taken(withBasis('consent'))).forms).toHaveLength(1);
    const ended = { ...held, categories: held.categories.map((category) => ({ ...category, heldFor: [] })) };
    expect(jsonIn(await taken(ended)).forms).toEqual([]);
  });

  it('has what was observed and not what the system made', async () => {
    const from = (origin: 'observed' | 'system'): HeldData => ({
      ...held,
      categories: held.categories.map((category) => ({ ...category, origin })),
    });
    expect(jsonIn(await taken(from('observed'))).forms).toHaveLength(1);
    expect(jsonIn(await taken(from('system'))).forms).toEqual([]);
  });

  it('is no larger for proofs that are not in it', async () => {
    expect(await bundleOf(withDecisions(2_000), 'portability', needs, 20_000)).toHaveLength(1);
  });
});
