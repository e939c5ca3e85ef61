import { checkNonce } from '../../domain/links/nonce.ts';
import { leaveFor, savePreferences, viewPreferences } from '../../domain/preferences/preferences.ts';
import { problems, Refusal } from '../../domain/problems.ts';
import { preferenceAnswerPage, preferenceJson } from '../../pages/preference-answer.ts';
import type { LinkOverHttp } from './link-kind.ts';
import { actOnOwnData, ownActions } from './own-data.ts';

/** The preference centre: saved again and again, until the link ends; and, after a code, what is held and what can be done about it. */
export const preferenceLink: LinkOverHttp = {
  async show(token, asJson, world) {
    const preferences = await viewPreferences(token, world);
    if (asJson) return { status: 200, json: preferenceJson(preferences, world) };
    return { status: 200, page: await preferenceAnswerPage(token, preferences, world) };
  },

  async act(posted, world) {
    const { token, act, nonce } = posted;
    const { action, decisions = {}, noticeHash = '' } = act;
    if (ownActions.includes(action)) return actOnOwnData(posted, world);
    const save = () => savePreferences(token, { action, decisions, noticeHash }, world);
    const leave = () => leaveFor(token, act.accepted === true, world);
    if (nonce === undefined && action === 'close-account') {
      return { status: 200, json: { status: 'closed', at: (await leave()).closedAt.toISOString() } };
    }
    if (nonce === undefined) return { status: 200, json: { ...preferenceJson(await save(), world), status: 'saved' } };
    try {
      await checkNonce(token, nonce, world);
      if (action === 'close-account') {
        return { status: 200, page: await preferenceAnswerPage(token, await leave(), world, { closed: true }) };
      }
      const saved = await save();
      return { status: 200, page: await preferenceAnswerPage(token, saved, world, { saved }) };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
      const preferences = await viewPreferences(token, world);
      const page = await preferenceAnswerPage(token, preferences, world, { refused: error.code, wishes: decisions });
      return { status: problems[error.code][0], page };
    }
  },
};
