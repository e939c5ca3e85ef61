import { unsubscribeLink } from '../../lambdas/domain/preferences/unsubscribe-token.ts';
import type { Calendar } from './calendar.ts';
import type { Chance } from './chance.ts';
import type { Firm } from './firm.ts';
import type { Offers } from './offers.ts';
import { agreesTo, type Gate } from './oracle/gate.ts';
import { cameBack, type Life, stanceOn } from './oracle/life.ts';
import type { Choose } from './plan.ts';
import { application, language, type Talk } from './talk.ts';
import { tellChoice, tellClosed } from './told.ts';

type Parts = {
  readonly firm: Firm;
  readonly calendar: Calendar;
  readonly offers: Offers;
  readonly chance: Chance;
  readonly talk: Talk;
  readonly gate: Gate;
  readonly noticeHash: string;
};

/** How somebody chooses after they registered, each way through its own door; answers what was done, or nothing. */
export const choicesOf = ({ firm, calendar, offers, chance, talk, gate, noticeHash }: Parts) => {
  const { policy, world } = firm;

  const inSettings = async (life: Life, purpose: string, wish: boolean): Promise<boolean> => {
    const { panel: form = '', method = '' } = offers.settings ?? {};
    const decision = { decisionId: chance.uuid(), subjectId: life.id, decisions: { [purpose]: wish } };
    const body = { ...decision, noticeHash, language, method, form };
    return (await talk.expect(life.person, 'POST /consents', { body, ...application('consents') }, 201)) !== undefined;
  };

  const byUnsubscribing = async (life: Life, purpose: string): Promise<boolean> => {
    const link = await unsubscribeLink({ subjectId: life.id, purpose, language }, world);
    const call = { params: { token: link.slice(link.lastIndexOf('/') + 1) } };
    return (await talk.expect(life.person, 'POST /unsubscribe/{token}', call, 200)) !== undefined;
  };

  const inPreferences = async (life: Life, purpose: string, wish: boolean): Promise<boolean> => {
    const token = await talk.preferences(life);
    const body = { action: 'save', decisions: { [purpose]: wish }, noticeHash };
    return token !== undefined && (await talk.follow(life.person, token, body)) !== undefined;
  };

  return {
    async choose(life: Life, { by, what }: Choose): Promise<string> {
      const asked = offers.settings?.offers ?? [];
      const known = [...new Set([...asked, ...life.said.flatMap(({ yes, no }) => [...yes, ...no])])];
      const choosable = {
        application: asked,
        preferences: known,
        unsubscribe: known.filter(
          (id) => policy.purposes[id]?.withdrawal?.includes('unsubscribe-link') && stanceOn(life, id)?.yes,
        ),
      }[by];
      if (choosable.length === 0) return '';
      const purpose = what?.purpose ?? chance.oneOf(choosable);
      // The preference centre notes only what changes.
      const turned = !agreesTo(policy, life, purpose, firm.now());
      const wish = what?.wish ?? (by === 'application' ? chance.happens(0.5) : by === 'preferences' && turned);
      const isDone =
        by === 'application'
          ? await inSettings(life, purpose, wish)
          : by === 'unsubscribe'
            ? await byUnsubscribing(life, purpose)
            : await inPreferences(life, purpose, wish);
      if (!isDone) return '';
      const quiet = by === 'application' && wish;
      tellChoice(life, policy, { at: firm.now(), yes: wish ? [purpose] : [], no: wish ? [] : [purpose], quiet });
      await talk.gate(life, purpose, gate(life, purpose, firm.now()));
      return `${wish ? 'yes' : 'no'} by ${by}`;
    },

    async closeAccount(life: Life): Promise<string> {
      const token = await talk.preferences(life);
      if (token === undefined) return '';
      if (!(await talk.follow(life.person, token, { action: 'close-account', accepted: true }))) return '';
      const at = firm.now();
      tellClosed(life, calendar.dayOf(at), at, cameBack(life, calendar.dayOf));
      return 'account closed';
    },
  };
};
