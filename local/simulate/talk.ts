import { dayMs } from './calendar.ts';
import type { Answer, Call, Firm } from './firm.ts';
import type { Life } from './oracle/life.ts';
import type { Person } from './plan.ts';
import type { Register } from './register.ts';

/** An answer was not the one that was promised. */
export type Wrong = (person: number, unit: string, expected: string) => void;

/** How the firm's own application, and its privacy lead, call. */
export const application = (scope: string) => ({ as: { scope } });
export const privacyLead = { as: { role: 'privacy-lead', sub: 'staff-1' } };
export const language = 'es';

type Parts = {
  readonly firm: Firm;
  readonly register: Register;
  readonly personOf: (number: number) => Person;
  readonly wrong: Wrong;
};

/** What people and firm say to each other: every answer is held against what it has to be. */
export const talkOf = ({ firm, register, personOf, wrong }: Parts) => {
  const expect = async (person: number, route: string, call: Call, status: number): Promise<Answer | undefined> => {
    const answer = await firm.call(route, call);
    if (answer.status === status) return answer;
    wrong(person, route, `${status}, and not ${answer.status} ${String(answer.json['code'] ?? '')}`);
    return undefined;
  };

  const { perAddress } = firm.policy.mailCaps;
  const asked = new Map<string, number[]>();
  /** Whether the address has had its share of mails for a day, and this one does not come. */
  const isCapped = (email: string): boolean => {
    const lately = (asked.get(email) ?? []).filter((at) => at > firm.now() - dayMs);
    asked.set(email, [...lately, firm.now()]);
    return lately.length >= perAddress;
  };

  /** Tokens of the links in the mails since the last look, each once. */
  const mailedTokens = (): readonly string[] => [
    ...new Set(
      firm
        .mails()
        .flatMap(({ text }) => [...text.matchAll(/https:\/\/privacy\.example\.com\/links\/([\w-]+)/g)])
        .map(([, token = '']) => token),
    ),
  ];

  return {
    expect,
    mailedTokens,

    follow: (person: number, token: string, body: object) =>
      expect(person, 'POST /links/{token}', { params: { token }, body }, 200),

    /** Ids of whoever is stored under the person's address. */
    async lookup({ number, email }: Person): Promise<readonly string[]> {
      const call = { body: { email }, ...application('lookup') };
      const answer = await expect(number, 'POST /subjects/lookup', call, 200);
      return (answer?.json['subjects'] as readonly string[] | undefined) ?? [];
    },

    async gate(life: Life, purpose: string, allowed: boolean): Promise<void> {
      const call = { query: { subject: life.id, purpose }, ...application('decisions') };
      const answer = await expect(life.person, 'GET /decisions', call, 200);
      const said = answer?.json['allowed'];
      if (answer && said !== allowed) wrong(life.person, `gate for ${purpose}`, `${allowed}, and not ${said}`);
    },

    /** The token of the person's own preference centre, from the mail that they asked for; people who share a mailbox get one each. */
    async preferences(life: Life): Promise<string | undefined> {
      const { email } = personOf(life.person);
      mailedTokens();
      await expect(life.person, 'POST /preference-links', { body: { email, language } }, 202);
      const tokens = mailedTokens();
      if (isCapped(email) && tokens.length === 0) return undefined;
      // Only neighbours share a mailbox.
      const sharing = [life.person - 1, life.person, life.person + 1]
        .filter((number) => personOf(number).email === email)
        .flatMap((number) => register.live(number) ?? [])
        .sort((a, b) => a.since - b.since);
      if (tokens.length === sharing.length) return tokens[sharing.indexOf(life)];
      wrong(life.person, 'POST /preference-links', `links of ${sharing.length} people, and not of ${tokens.length}`);
      return undefined;
    },
  };
};
export type Talk = ReturnType<typeof talkOf>;
