import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { restrictSubject } from '../../lambdas/domain/blocking/restrict-subject.ts';
import { mayWe } from '../../lambdas/domain/consent/gate.ts';
import { restrictionLiftedLetter } from '../../lambdas/domain/mail/letters/restriction-lifted-letter.ts';
import { type Mail, type Mailer, Undeliverable } from '../../lambdas/domain/mail/mailer.ts';
import { type RestrictionGround, restrictionGrounds } from '../../lambdas/domain/retention/person-facts.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { ana, type KeptWorld, keptWorld } from './kept-world.ts';

let kept: KeptWorld;
const sent: Mail[] = [];
let fault: (() => Promise<void>) | undefined;
const mailer: Mailer = {
  ready: async () => undefined,
  send: async (mail) => {
    await fault?.();
    sent.push(mail);
  },
};
beforeAll(async () => {
  kept = await keptWorld('2026-02-02T09:00:00.000Z', { mailer });
});
afterAll(() => kept.close());

const restrict = (subjectId: string, ground: RestrictionGround) =>
  restrictSubject({ subjectId, action: 'restrict', ground, reason: 'Lo pide la persona' }, ana, kept.world);
const lift = (subjectId: string) => restrictSubject({ subjectId, action: 'lift', reason: 'Aclarado' }, ana, kept.world);
const isRestricted = async (subjectId: string) =>
  (await mayWe({ who: { subjectId }, purpose: 'service' }, kept.world)).reason === 'restricted';
const acts = async () =>
  (await kept.world.audit.ofDay(kept.now().toISOString().slice(0, 10), { limit: 100 }))?.accesses.map(({ act }) => act);
const journal = async (subjectId: string) =>
  (await kept.world.table.query('journal', `J#${kept.now().toISOString().slice(0, 10)}`)).items
    .filter((entry) => entry['subjectId'] === subjectId)
    .map(({ kind, ground }) => [kind, ground]);

describe('a restriction', () => {
  it.each(restrictionGrounds)('for %s pauses every purpose, whatever it rests on', async (ground) => {
    const subjectId = await kept.person(`Persona ${ground}`, `${ground}@example.com`);
    await restrict(subjectId, ground);
    for (const purpose of Object.keys(fixturePolicy.purposes)) {
      expect(await mayWe({ who: { subjectId }, purpose }, kept.world)).toMatchObject({
        allowed: false,
        reason: 'restricted',
      });
    }
    // What a restored backup must not undo.
    expect(await journal(subjectId)).toEqual([['restriction', ground]]);
    kept.advance(1);
    await lift(subjectId);
    expect(await journal(subjectId)).toEqual([
      ['restriction', ground],
      ['restriction', undefined],
    ]);
  });

  it('is not lifted unless the person could be told before', async () => {
    const subjectId = await kept.person('Sin Correo', 'sin.correo@example.com');
    await restrict(subjectId, 'objection');
    const before = await acts();
    const down = { ...kept.world, mailer: { ...mailer, ready: () => Promise.reject(new Unavailable('no transport')) } };
    const lifting = { subjectId, action: 'lift', reason: 'Aclarado' } as const;
    await expect(restrictSubject(lifting, ana, down)).rejects.toThrow(Unavailable);
    fault = () => Promise.reject(new Unavailable('connection lost'));
    await expect(lift(subjectId)).rejects.toThrow('connection lost');
    fault = () => Promise.reject(new Undeliverable('no such mailbox'));
    await expect(lift(subjectId)).rejects.toMatchObject({ code: 'ADDRESS_UNDELIVERABLE' });
    fault = undefined;
    expect(await isRestricted(subjectId)).toBe(true);
    expect(await acts()).toEqual(before);
    await lift(subjectId);
    expect(await isRestricted(subjectId)).toBe(false);
  });

  it('is lifted after one mail, though somebody changes the person in between', async () => {
    const subjectId = await kept.person('Muy Cambiante', 'cambiante@example.com');
    await restrict(subjectId, 'accuracy');
    const before = sent.length;
    fault = async () => {
      await kept.event(subjectId, 'contract-started', 'C-1');
    };
    expect(await lift(subjectId)).toBeUndefined();
    fault = undefined;
    expect(sent.slice(before).map(({ to, kind }) => [to, kind])).toEqual([['cambiante@example.com', 'notice']]);
    expect(await isRestricted(subjectId)).toBe(false);
  });

  it.each([
    ['claims', 'nothing goes while it stands'],
    ['accuracy', 'what has ended goes as ever'],
  ] as const)('for %s: %s', async (ground, what) => {
    const subjectId = await kept.person(`Vieja ${ground}`, `vieja.${ground}@example.com`);
    await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
    await kept.event(subjectId, 'contract-ended', 'C-1', '2026-01-10');
    await restrict(subjectId, ground);
    await kept.purge();
    const isThere = (await kept.world.people.storedSince(subjectId)) !== undefined;
    expect([ground, isThere]).toEqual([ground, what.startsWith('nothing')]);
  });

  it('takes another ground in the place of the one before, and the same once', async () => {
    const subjectId = await kept.person('Dos Motivos', 'dos.motivos@example.com');
    const first = await restrict(subjectId, 'accuracy');
    kept.advance(1);
    expect(await restrict(subjectId, 'accuracy')).toEqual(first);
    expect(await restrict(subjectId, 'claims')).toMatchObject({ ground: 'claims', since: kept.now().toISOString() });
    const asked = { subjectId, reason: 'Lo pide la persona' };
    for (const [request, path, code] of [
      [{ ...asked, action: 'restrict' }, 'ground', 'MISSING_FIELD'],
      [{ ...asked, action: 'lift', ground: 'claims' }, 'ground', 'FIELD_NOT_EXPECTED'],
      [{ ...asked, action: 'lift', reason: 'a@example.com' }, 'reason', 'NOT_A_REFERENCE'],
    ] as const) {
      await expect(restrictSubject(request, ana, kept.world)).rejects.toMatchObject({ places: [{ path, code }] });
    }
  });
});

describe('the letter before a restriction is lifted', () => {
  const noticeUrl = 'https://privacy.example.com/notice';
  const letter = (
    language: 'es' | 'en',
    policy: Parameters<typeof restrictionLiftedLetter>[0]['policy'] = fixturePolicy,
  ) => restrictionLiftedLetter({ policy, language, since: new Date('2026-01-31T23:30:00Z'), noticeUrl });

  it('says since when, what changes, whom to write to and where to complain, in the reader’s language', () => {
    const es = letter('es').text.replace(/\s+/g, ' ');
    expect(es).toContain('Desde el 1 de febrero de 2026');
    for (const part of [
      'RGPD, art. 18.3',
      'privacidad@acme.example.com',
      'https://www.aepd.es',
      `${noticeUrl}?lang=es`,
    ]) {
      expect(es).toContain(part);
    }
    const en = letter('en').text.replace(/\s+/g, ' ');
    expect(en).toContain('Since 1 February 2026');
    expect(en).toContain('GDPR art. 18(3)');
    // The text that binds goes along.
    expect(en).toContain('Desde el 1 de febrero de 2026');
  });

  it('goes under the title that the policy gives it', () => {
    const title = { es: 'Volvemos a usar tus datos', en: 'We use your data again' };
    const messages = { ...fixturePolicy.messages, 'restriction-lifted': { class: 'transactional', title } } as const;
    expect(letter('en', { ...fixturePolicy, messages }).subject).toBe(title.en);
    expect(letter('es').subject).toBe('Vamos a volver a usar tus datos');
  });
});
