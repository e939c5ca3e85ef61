import { actOnLink, type LinkAct } from '../../domain/links/act-on-link.ts';
import { checkNonce } from '../../domain/links/nonce.ts';
import { viewLink } from '../../domain/links/view-link.ts';
import { problems, Refusal } from '../../domain/problems.ts';
import { linkAnswerJson, linkAnswerPage } from '../../pages/link-answer.ts';
import type { World } from '../handler.ts';
import type { LinkBody, LinkOverHttp } from './link-kind.ts';

const actOf = ({ action, fields, decisions, accepted, noticeHash }: LinkBody): LinkAct => ({
  action,
  ...(fields && { fields }),
  ...(decisions && { decisions }),
  ...(accepted !== undefined && { accepted }),
  ...(noticeHash !== undefined && { noticeHash }),
});

/** A ticked flag is posted as `true` and an empty one not at all: tells the two apart by the form's own flags. */
const withFlags = async (token: string, act: LinkAct, world: World): Promise<LinkAct> => {
  const { payload } = await viewLink(token, world);
  if (payload.kind === 'undo') return { action: act.action };
  const fields = Object.entries(world.policy.forms[payload.form]?.fields ?? {});
  const flags = fields
    .filter(([, { type }]) => type === 'flag')
    .map(([name]) => [name, act.fields?.[name] === 'true'] as const);
  return { ...act, fields: { ...act.fields, ...Object.fromEntries(flags) } };
};

/** Registrations, entries, and the way back from a confirmation: used once, and a repeat answers with the first result. */
export const formLink: LinkOverHttp = {
  async show(token, asJson, world) {
    const view = await viewLink(token, world);
    if (asJson) return { status: 200, json: linkAnswerJson(view, world) };
    return { status: 200, page: await linkAnswerPage(token, view, world) };
  },

  async act({ token, act: sent, nonce }, world) {
    if (nonce === undefined) {
      const { outcome, at } = await actOnLink(token, actOf(sent), world);
      return { status: 200, json: { status: outcome, at } };
    }
    const act = await withFlags(token, actOf(sent), world);
    try {
      await checkNonce(token, nonce, world);
      await actOnLink(token, act, world);
      return { status: 200, page: await linkAnswerPage(token, await viewLink(token, world), world) };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
      const page = await linkAnswerPage(token, await viewLink(token, world), world, { act, refusal: error });
      return { status: problems[error.code][0], page };
    }
  },
};
