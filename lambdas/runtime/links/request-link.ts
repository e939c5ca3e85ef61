import { checkNonce, issueNonce } from '../../domain/links/nonce.ts';
import { problems, Refusal } from '../../domain/problems.ts';
import { confirmRequest, takeBackRequest, viewRequestLink } from '../../domain/requests/confirm-request.ts';
import { isOpen, type RequestFile } from '../../domain/requests/request.ts';
import { type PostedToRequest, requestLinkPage, standingOf } from '../../pages/request-link-page.ts';
import type { World } from '../handler.ts';
import type { LinkBody, LinkOverHttp } from './link-kind.ts';

const pageOf = async (token: string, world: World, posted?: PostedToRequest): Promise<string> => {
  const view = await viewRequestLink(token, world);
  const nonce = await issueNonce(token, world);
  return requestLinkPage({
    policy: world.policy,
    ...view,
    action: `/links/${token}`,
    nonce,
    ...(posted && { posted }),
  });
};

const saidIn = ({ name = '', secret = '' }: LinkBody) => ({ name, secret });

const actionsOn = (file: RequestFile): readonly string[] => {
  if (!isOpen(file)) return [];
  return file.state === 'unverified' ? ['confirm', 'take-back'] : ['take-back'];
};

/** Does it and answers how the request stands then. Throws `WRONG_STATE` where it is too late to take one back. */
const doAct = async (token: string, act: LinkBody, world: World): Promise<RequestFile> => {
  if (act.action === 'confirm') return confirmRequest(token, saidIn(act), world);
  if (act.action !== 'take-back') {
    throw new Refusal('UNKNOWN_ACTION', { places: [{ path: 'action', code: 'UNKNOWN_ACTION' }] });
  }
  const file = await takeBackRequest(token, world);
  if (file.outcome !== 'withdrawn' && file.work?.ending?.outcome !== 'withdrawn') throw new Refusal('WRONG_STATE');
  return file;
};

/** The link in a receipt: confirms a request from the mailbox, or takes it back; a repeat answers with how it stands. */
export const requestLink: LinkOverHttp = {
  async show(token, asJson, world) {
    if (!asJson) return { status: 200, page: await pageOf(token, world) };
    const { file, expiresAt } = await viewRequestLink(token, world);
    const { id, right, marketing, language, receivedAt, dueOn, outcome } = file;
    const about = { reference: id, right, ...(marketing && { marketing }), receivedAt, dueOn };
    const stands = { status: standingOf(file), ...(outcome && { outcome }), actions: actionsOn(file) };
    return {
      status: 200,
      json: { kind: 'request', language, expiresAt: expiresAt.toISOString(), ...about, ...stands },
    };
  },

  async act({ token, act, nonce }, world) {
    if (nonce === undefined) {
      const file = await doAct(token, act, world);
      return { status: 200, json: { status: standingOf(file), reference: file.id, dueOn: file.dueOn } };
    }
    try {
      await checkNonce(token, nonce, world);
      const { state } = await doAct(token, act, world);
      const isConfirmed = act.action === 'confirm' && state !== 'closed' && state !== 'refused';
      return { status: 200, page: await pageOf(token, world, isConfirmed ? { confirmed: true } : undefined) };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
      const page = await pageOf(token, world, { refused: error.code, said: saidIn(act) });
      return { status: problems[error.code][0], page };
    }
  },
};
