import type { Chance } from '../simulate/chance.ts';
import type { Firm } from '../simulate/firm.ts';
import type { Life } from '../simulate/oracle/life.ts';
import type { Person } from '../simulate/plan.ts';
import { application, language, type Talk } from '../simulate/talk.ts';
import type { RightAct } from './plan.ts';

/** A value that was put right: from then on nobody may see the old one. */
export type PutRight = { readonly at: number; readonly old: string; readonly next: string };

type Parts = {
  readonly firm: Firm;
  readonly chance: Chance;
  readonly talk: Talk;
  readonly personOf: (number: number) => Person;
  readonly putRight: (life: Life, value: PutRight) => void;
  readonly objected: (address: string) => void;
};

type Held = {
  readonly forms: readonly { readonly form: string; readonly fields: readonly { name: string; value: unknown }[] }[];
};

/** Exercises rights as people do, by mail and link, and waits until they are answered. Answers what was done, or nothing. */
export const rightsOf = ({ firm, chance, talk, personOf, putRight, objected }: Parts) => {
  const { policy } = firm;

  /** Requests go on by themselves every few minutes. */
  const tend = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      firm.moveTo(firm.now() + 5 * 60_000);
      await firm.run('tend-requests');
    }
  };

  /** Whoever shares a mailbox would have to say more of themselves than a machine knows. */
  const isAlone = async (life: Life): Promise<boolean> => {
    const found = await talk.lookup(personOf(life.person));
    return found.length === 1 && found[0] === life.id;
  };

  const erase = async (life: Life): Promise<string> => {
    if (!(await isAlone(life))) return '';
    const { email } = personOf(life.person);
    firm.mails();
    const body = { right: 'erasure', email, language };
    if (!(await talk.expect(life.person, 'POST /requests', { body }, 202))) return '';
    await tend(1);
    const [token] = talk.mailedTokens();
    if (token === undefined || !(await talk.follow(life.person, token, { action: 'confirm' }))) return '';
    await tend(2);
    return 'erasure asked for';
  };

  const object = async (life: Life): Promise<string> => {
    const { email } = personOf(life.person);
    const body = { right: 'objection', marketing: true, email, language };
    if (!(await talk.expect(life.person, 'POST /requests', { body }, 202))) return '';
    await tend(1);
    firm.mails();
    objected(email);
    return 'objection to advertising';
  };

  const rectify = async (life: Life): Promise<string> => {
    if (!(await isAlone(life))) return '';
    const token = await talk.preferences(life);
    if (token === undefined) return '';
    const { person } = life;
    firm.mails();
    if (!(await talk.follow(person, token, { action: 'send-own-code' }))) return '';
    const code = firm
      .mails()
      .map(({ text }) => /\b\d{6}\b/.exec(text)?.[0])
      .find((found) => found !== undefined);
    const opened = code && (await talk.follow(person, token, { action: 'open-own-data', code }));
    if (!opened) return '';
    const { grant, held } = opened.json as { readonly grant: string; readonly held: Held };
    const field = held.forms
      .flatMap(({ form, fields }) =>
        fields.map((each) => ({ ...each, type: policy.forms[form]?.fields[each.name]?.type })),
      )
      .find(({ type, value }) => (type === 'phone' || type === 'text') && typeof value === 'string');
    if (!field) return '';
    const next =
      field.type === 'phone'
        ? `+34 699 ${chance.between(100, 999)} ${chance.between(100, 999)}`
        : `Corregido ${chance.between(1_000, 9_999)}`;
    const asked = { action: 'ask', grant, wish: 'rectification', changes: { [field.name]: next } };
    if (!(await talk.follow(person, token, asked))) return '';
    await tend(2);
    firm.mails();
    putRight(life, { at: firm.now(), old: String(field.value), next });
    return 'rectification';
  };

  return {
    exercise: (life: Life, { do: what }: RightAct): Promise<string> =>
      what === 'erase' ? erase(life) : what === 'rectify' ? rectify(life) : object(life),

    /** Whether the firm still has somebody under that id. */
    isThere: async ({ id }: Life): Promise<boolean> => {
      const call = { params: { id }, ...application('decisions') };
      return (await firm.call('GET /subjects/{id}/decisions', call)).status === 200;
    },
  };
};
