import { issueNonce } from '../../domain/links/nonce.ts';
import { type ProblemCode, Refusal } from '../../domain/problems.ts';
import { type ViewedUpload, viewUpload } from '../../domain/requests/identity-document.ts';
import { uploadPage } from '../../pages/upload-page.ts';
import type { World } from '../handler.ts';
import type { LinkOverHttp } from './link-kind.ts';

/** The page of an upload link as it stands; `refused` where the form came back. */
export const uploadAnswerPage = async (
  token: string,
  view: ViewedUpload,
  world: World,
  refused?: ProblemCode,
): Promise<string> =>
  uploadPage({
    policy: world.policy,
    ...view,
    action: `/links/${token}/document`,
    nonce: await issueNonce(token, world),
    ...(refused && { refused }),
  });

/** The same for a front-end that draws its own page. */
export const uploadJson = ({ state, language, expiresAt }: ViewedUpload) => ({
  kind: 'upload',
  status: state,
  language,
  expiresAt: expiresAt.toISOString(),
});

/** The way to send one document. It is posted to an address of its own, `/links/{token}/document`, which takes larger bodies. */
export const uploadLink: LinkOverHttp = {
  async show(token, asJson, world) {
    const view = await viewUpload(token, world);
    if (asJson) return { status: 200, json: uploadJson(view) };
    return { status: 200, page: await uploadAnswerPage(token, view, world) };
  },

  async act({ token }, world) {
    await viewUpload(token, world);
    throw new Refusal('UNKNOWN_ACTION', { places: [{ path: 'action', code: 'UNKNOWN_ACTION' }] });
  },
};
