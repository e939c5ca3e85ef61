import { checkNonce, issueNonce } from '../../domain/links/nonce.ts';
import { problems, Refusal } from '../../domain/problems.ts';
import { openDownload, sendDownloadCode, viewDownload } from '../../domain/requests/delivery.ts';
import { downloadPage, openedDownloadPage, type PostedToDownload } from '../../pages/download-page.ts';
import type { HttpAnswer, World } from '../handler.ts';
import type { LinkBody, LinkOverHttp } from './link-kind.ts';

const pathOf = (token: string) => `/links/${token}`;

const pageOf = async (token: string, world: World, posted?: PostedToDownload): Promise<string> => {
  const view = await viewDownload(token, world);
  const nonce = await issueNonce(token, world);
  return downloadPage({ policy: world.policy, ...view, action: pathOf(token), nonce, ...(posted && { posted }) });
};

const unknownAction = () => new Refusal('UNKNOWN_ACTION', { places: [{ path: 'action', code: 'UNKNOWN_ACTION' }] });

const saidIn = ({ name = '', secret = '' }: LinkBody) => ({ name, secret });
const typedIn = (act: LinkBody) => ({ code: act.code ?? '', said: saidIn(act) });

/** A front-end of its own gets the same: what it fetches, it fetches at `/links/{token}/files/{part}` with the grant. */
const actByJson = async (token: string, act: LinkBody, world: World): Promise<HttpAnswer> => {
  if (act.action === 'send-code') {
    const expiresAt = await sendDownloadCode(token, world);
    return { status: 200, json: { status: 'code-sent', expiresAt: expiresAt.toISOString() } };
  }
  if (act.action !== 'open') throw unknownAction();
  const { grant, endsAt, parts } = await openDownload(token, typedIn(act), world);
  return { status: 200, json: { status: 'opened', grant, expiresAt: endsAt.toISOString(), files: parts } };
};

const actByForm = async (token: string, act: LinkBody, world: World): Promise<HttpAnswer> => {
  if (act.action === 'send-code') {
    const codeUntil = await sendDownloadCode(token, world);
    return { status: 200, page: await pageOf(token, world, { codeUntil }) };
  }
  if (act.action !== 'open') throw unknownAction();
  const opened = await openDownload(token, typedIn(act), world);
  return { status: 200, page: openedDownloadPage({ policy: world.policy, ...opened, action: pathOf(token) }) };
};

/** A copy that is ready to be fetched: before its code it shows nothing, and after it the files, once. */
export const downloadLink: LinkOverHttp = {
  async show(token, asJson, world) {
    if (!asJson) return { status: 200, page: await pageOf(token, world) };
    const { state, language, expiresAt } = await viewDownload(token, world);
    const open = { actions: ['send-code', 'open'] };
    const common = { kind: 'download', status: state, language, expiresAt: expiresAt.toISOString() };
    return { status: 200, json: { ...common, ...(state === 'open' && open) } };
  },

  async act({ token, act, nonce }, world) {
    if (nonce === undefined) return actByJson(token, act, world);
    try {
      await checkNonce(token, nonce, world);
      return await actByForm(token, act, world);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
      const page = await pageOf(token, world, { refused: error.code, said: saidIn(act) });
      return { status: problems[error.code][0], page };
    }
  },
};
