import { setTimeout as delay } from 'node:timers/promises';
import type { ImportRow } from '../../lambdas/domain/imports/check-row.ts';
import type { RowOutcome } from '../../lambdas/domain/imports/import-rows.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { ImportProblem } from './import-problem.ts';

/** Takes a batch and answers what became of each row, in order. */
export type TakeRows = (rows: readonly ImportRow[]) => Promise<readonly RowOutcome[]>;

type Remote = { readonly url: string; readonly token: string; readonly policy: string; readonly dryRun: boolean };

const mostTries = 10;
const longestPauseS = 60;
const patienceMs = 60_000;

const codeOf = async (response: Response): Promise<string> => {
  const problem: unknown = await response.json().catch(() => undefined);
  const code = typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : '';
  return /^[A-Z_]+$/.test(code) ? code : `status ${response.status}`;
};

const call = (url: string, init: RequestInit): Promise<Response> =>
  // A redirect could carry the token, or the people, somewhere else.
  fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(patienceMs) });

/**
 * Sends rows to `POST /imports` of a running Habeas, after making sure that it runs this policy. Waits as long as it is told
 * to where it is busy, and a while where it is away; a batch that is sent twice is known again. Throws `ImportProblem` where it is
 * not let in, `Unavailable` where waiting did not help.
 */
export const sendRows = async ({ url, token, policy, dryRun }: Remote): Promise<TakeRows> => {
  const base = url.replace(/\/+$/, '');
  const notice = await call(`${base}/notice`, { headers: { accept: 'application/json' } })
    .then((response) => (response.ok ? response.json() : undefined))
    .catch(() => undefined);
  const theirs =
    typeof notice === 'object' && notice !== null && 'policy' in notice ? String(notice.policy) : undefined;
  if (theirs === undefined) throw new ImportProblem(`No Habeas answers at ${base}.`);
  if (theirs !== policy) throw new ImportProblem(`${base} runs the policy "${theirs}", not "${policy}".`);

  return async (rows) => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ dryRun, rows }),
    };
    for (let tries = 1; ; tries += 1) {
      const response = await call(`${base}/imports`, init).catch(() => undefined);
      if (response?.ok) return ((await response.json()) as { rows: readonly RowOutcome[] }).rows;
      const isRefused = response && response.status < 500 && response.status !== 429;
      if (isRefused) throw new ImportProblem(`${base} takes no rows from here (${await codeOf(response)}).`);
      if (tries === mostTries) throw new Unavailable(`${base} has been busy or away for too long`);
      const asked = Number(response?.headers.get('retry-after'));
      await delay(1000 * Math.min(longestPauseS, asked > 0 ? asked : 2 ** (tries - 1)));
    }
  };
};
