import { keys } from '../../lambdas/stores/keys.ts';
import { type Calendar, instantAfter, textOf } from './calendar.ts';
import type { Chance } from './chance.ts';
import { choicesOf } from './choices.ts';
import type { Firm } from './firm.ts';
import { categoriesIn, type Offers } from './offers.ts';
import type { Gate } from './oracle/gate.ts';
import { type Life, newLife } from './oracle/life.ts';
import type { Act, Person, Step } from './plan.ts';
import type { Register } from './register.ts';
import { application, language, privacyLead, talkOf, type Wrong } from './talk.ts';
import { mayReport, tellForm, tellReport, tellUndone } from './told.ts';

type Parts = {
  readonly firm: Firm;
  readonly calendar: Calendar;
  readonly offers: Offers;
  readonly chance: Chance;
  readonly register: Register;
  readonly personOf: (number: number) => Person;
  /** What the policy allows, and who is nobody any more by it. */
  readonly gate: Gate;
  readonly isOver: (life: Life, now: number) => boolean;
  /** The person undid their only form, and is no more. */
  readonly undone: (life: Life, now: number) => void;
  readonly wrong: Wrong;
};

const staffSays = { reason: 'Simulación' };

/** Does what people and firm do, through the real handlers, and notes for the oracle what the firm was told. */
export const actsOf = (parts: Parts) => {
  const { firm, chance, register, personOf, gate, isOver, undone, wrong } = parts;
  const { policy, world } = firm;
  const talk = talkOf(parts);
  const noticeHash = world.publications.at(-1)?.hashes[language] ?? '';
  const { choose, closeAccount } = choicesOf({ ...parts, talk, noticeHash });
  const counts: Record<string, number> = {};

  const registers = async (person: Person, act: Extract<Act, { do: 'register' }>): Promise<string> => {
    const { number } = person;
    const form = policy.forms[act.form];
    if (form === undefined) throw new Error(`the policy has no form "${act.form}"`);
    const decisions = Object.fromEntries(form.offers.map((purpose) => [purpose, act.yes.includes(purpose)]));
    const body = { form: act.form, language, noticeHash, accepted: true, fields: act.fields, decisions };
    talk.mailedTokens();
    if (!(await talk.expect(number, 'POST /registrations', { body }, 202))) return '';
    const [token] = talk.mailedTokens();
    if (token === undefined || act.answer === 'nothing') return 'registration left unconfirmed';
    const before = register.live(number);
    firm.moveTo(firm.now() + chance.between(1, 600) * 1_000);
    if (!(await talk.follow(number, token, { action: act.answer }))) return '';
    if (act.answer === 'decline') return 'registration declined';
    const at = firm.now();
    const found = await talk.lookup(person);
    const fresh = found.filter((id) => !register.byId.has(id));
    if (before ? fresh.length > 0 || !found.includes(before.id) : fresh.length !== 1) {
      wrong(number, 'registration', before ? `joins ${before.id}` : 'one person whom nobody knew');
      return '';
    }
    const life = before ?? newLife(number, fresh[0] ?? '', at);
    if (!before) register.add(life);
    const no = form.offers.filter((purpose) => !act.yes.includes(purpose));
    const confirmed = { form: act.form, at, categories: categoriesIn(form.fields, act.fields) };
    tellForm(life, policy, confirmed, { at, yes: act.yes, no });
    if (before) return 'registration that joins';
    return register.livesOf(number).length > 1 ? 'return as somebody new' : 'registration';
  };

  /** The link from the mail of the newest confirmation takes it back for three days. */
  const undo = async (life: Life): Promise<string> => {
    const form = life.forms.at(-1);
    if (!form || firm.now() >= instantAfter(form.at, policy.links.undo.lives)) return '';
    const { items } = await world.table.query('records', keys.subject(life.id), { prefix: keys.formPrefix });
    const item = items.find(({ confirmedAt }) => confirmedAt === new Date(form.at).toISOString());
    talk.mailedTokens();
    // No feed runs here, so the mail that it would send is asked for.
    await firm.run('send-welcome', { kind: 'put', key: item, item });
    const [token] = talk.mailedTokens();
    if (token === undefined || !(await talk.follow(life.person, token, { action: 'undo' }))) return '';
    const isCustomer = life.contracts.size + life.invoices.size + life.attended.size > 0;
    const isKnown = isCustomer || life.contact !== undefined || life.closed !== undefined;
    const isHeld = life.holds.some(({ released }) => released === undefined);
    const isAll = life.forms.length === 1 && !isKnown && !isHeld;
    tellUndone(life, policy, form, firm.now());
    if (isAll) undone(life, firm.now());
    return isAll ? 'registration undone' : 'form undone';
  };

  const reports = async (life: Life, act: Extract<Act, { do: 'report' }>): Promise<string> => {
    const { type, number, on, due } = act;
    const body = {
      eventId: chance.uuid(),
      type,
      on: textOf(on),
      ...(number !== undefined && { reference: number }),
      ...(due !== undefined && { dueOn: textOf(due) }),
    };
    const isGood = mayReport(life, act);
    const call = { params: { id: life.id }, body, ...application('events') };
    if (!(await talk.expect(life.person, 'POST /subjects/{id}/events', call, isGood ? 201 : 422))) return '';
    if (isGood) tellReport(life, policy, act, firm.now());
    return isGood ? type : 'report refused';
  };

  const restricts = async (life: Life, ground?: string): Promise<string> => {
    if ((life.restriction === undefined) === (ground === undefined)) return '';
    const asked = ground === undefined ? { action: 'lift' } : { action: 'restrict', ground };
    const call = { params: { id: life.id }, body: { ...asked, ...staffSays }, ...privacyLead };
    if (!(await talk.expect(life.person, 'POST /staff/subjects/{id}/restriction', call, 200))) return '';
    life.restriction = ground === undefined ? undefined : { ground };
    return ground === undefined ? 'restriction lifted' : 'restricted';
  };

  const holds = async (life: Life, categories?: readonly string[]): Promise<string> => {
    const hold = { id: chance.uuid(), ...(categories && { categories }) };
    const scope = { holdId: hold.id, subjectId: life.id, ...(categories && { categories }) };
    const body = { ...scope, ...staffSays, citation: 'RGPD art. 17.3.e' };
    if (!(await talk.expect(life.person, 'POST /staff/holds', { body, ...privacyLead }, 201))) return '';
    life.holds.push(hold);
    return 'held';
  };

  const releases = async (person: number): Promise<string> => {
    const all = register.livesOf(person).flatMap((life) => life.holds);
    const standing = all.find(({ released }) => released === undefined);
    if (!standing) return '';
    const call = { params: { id: standing.id }, body: staffSays, ...privacyLead };
    if (!(await talk.expect(person, 'POST /staff/holds/{id}/release', call, 200))) return '';
    standing.released = firm.now();
    return 'hold released';
  };

  /** A report about somebody who is no more: the firm knows nobody of that id. */
  const reportsNobody = async (person: number): Promise<string> => {
    const former = register.livesOf(person).at(-1);
    if (!former) return '';
    const body = { eventId: chance.uuid(), type: 'last-contact' };
    const call = { params: { id: former.id }, body, ...application('events') };
    return (await talk.expect(person, 'POST /subjects/{id}/events', call, 404)) ? 'report of nobody' : '';
  };

  const does = (person: number, act: Act): Promise<string> => {
    if (act.do === 'register') return registers(personOf(person), act);
    if (act.do === 'release') return releases(person);
    const life = register.live(person);
    // An end that was reported late makes nobody of them at once; until the night reports are still taken, to correct it.
    if (!life || (act.do !== 'report' && isOver(life, firm.now())))
      return act.do === 'report' ? reportsNobody(person) : Promise.resolve('');
    if (act.do === 'undo') return undo(life);
    if (act.do === 'choose') return choose(life, act);
    if (act.do === 'close') return closeAccount(life);
    if (act.do === 'report') return reports(life, act);
    if (act.do === 'hold') return holds(life, act.categories);
    return restricts(life, act.do === 'restrict' ? act.ground : undefined);
  };

  return {
    /** How often each thing was done. */
    counts,

    async perform({ person, act }: Step): Promise<void> {
      const name = await does(person, act);
      if (name !== '') counts[name] = (counts[name] ?? 0) + 1;
    },

    /**
     * Asks from outside: who is no more is found by nobody, not by address, not by the gate, not in any history; who is there is
     * found, and used for nothing but what the policy allows.
     */
    async ask(life: Life): Promise<void> {
      const isGone = life.overAt !== undefined;
      const isFound = (await talk.lookup(personOf(life.person))).includes(life.id);
      if (isFound === isGone) wrong(life.person, 'POST /subjects/lookup', isGone ? 'nobody' : 'somebody');
      const purposes = Object.keys(policy.purposes);
      for (const purpose of new Set([chance.oneOf(purposes), chance.oneOf(purposes)])) {
        await talk.gate(life, purpose, gate(life, purpose, firm.now()));
      }
      const call = { params: { id: life.id }, ...application('decisions') };
      await talk.expect(life.person, 'GET /subjects/{id}/decisions', call, isGone ? 404 : 200);
    },
  };
};
export type Acts = ReturnType<typeof actsOf>;
