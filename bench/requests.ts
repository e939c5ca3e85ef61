import { randomBytes } from 'node:crypto';
import { currentPublication } from '../lambdas/domain/notices/publications.ts';
import { readArchive } from '../policy/model/archive.ts';
import { loadPolicy } from '../policy/model/load.ts';

/** What is captured in every measurement: a decision about the three purposes of ABANTE's cookie panel. */
export const policyName = 'abante';
/** The purpose that the gate is asked about. */
export const askedPurpose = 'cookies-analytics';

export type Visitor = { readonly decisionId: string; readonly visitorId: string };

const hex = (number: number) => (number >>> 0).toString(16).padStart(8, '0');

/**
 * As many visitors as anybody needs, the same one each time for the same number, so that a request can be sent again. The
 * numbers are spread (times an odd constant, which maps 32 bits one to one): keys arrive in no order, as from real visitors.
 */
export const visitors = (): ((n: number) => Visitor) => {
  const run = randomBytes(9).toString('hex');
  const rest = `-${run.slice(0, 4)}-4${run.slice(4, 7)}-8${run.slice(7, 10)}-${run.slice(6, 18)}`;
  return (n) => ({
    decisionId: hex(Math.imul(n, 0x9e3779b1)) + rest,
    visitorId: hex(Math.imul(n, 0x85ebca6b)) + rest,
  });
};

/** The body of a capture on the notice in force: 309 bytes. The floor gets the same. */
export const captureBody = async (): Promise<(visitor: Visitor) => string> => {
  const { folder } = await loadPolicy(policyName);
  const { hashes } = currentPublication((await readArchive(folder)).publications);
  const rest = JSON.stringify({
    noticeHash: hashes.es,
    language: 'es',
    method: 'choose',
    form: 'cookie-panel',
    decisions: { 'form-protection': true, 'cookies-preferences': true, [askedPurpose]: false },
  }).slice(1);
  return ({ decisionId, visitorId }) => `{"decisionId":"${decisionId}","visitorId":"${visitorId}",${rest}`;
};
