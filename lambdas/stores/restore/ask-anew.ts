import type { Policy, Publication } from '../../../policy/model/types.ts';
import type { Restore } from '../../domain/backups/restore.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { agreedBefore } from '../../domain/consent/fold.ts';
import type { KeyRing } from '../../domain/keys/key-ring.ts';
import { keepOwnChoice } from '../../domain/preferences/own-choice.ts';
import type { Clock } from '../../domain/time.ts';
import { allOf } from '../blocked-rows.ts';
import { toDecision } from '../decision-items.ts';
import { openDecisions } from '../decision-store.ts';
import { keys } from '../keys.ts';
import type { StoredItem, Table } from '../table.ts';
import { lastLeftBehindAt } from './left-behind.ts';

type Ports = {
  readonly table: Table;
  readonly keyRing: KeyRing;
  readonly policy: Policy;
  readonly publications: readonly Publication[];
  readonly now: Clock;
  /** Every restore that is noted. */
  readonly restores: readonly Restore[];
};

/**
 * Takes back whatever somebody had agreed to before an earlier restore left them behind: registered again, they may have taken it back
 * under another id, which nothing connects with this one. What they said since counts, and so does every no. Twice is no harm.
 */
export const askAnew = async (person: StoredItem, ports: Ports): Promise<void> => {
  const { table, policy, restores } = ports;
  const left = lastLeftBehindAt(String(person['createdAt']), restores);
  if (left === undefined) return;
  const rows = await allOf(table, 'records', person.pk);
  const decisions = rows.filter(({ sk }) => sk.startsWith(keys.decisionPrefix)).map((row) => toDecision<Decision>(row));
  const changes = agreedBefore(decisions, left).map(({ purpose, decision }) => ({
    purpose,
    choice: 'withdrawn' as const,
    stood: decision,
  }));
  const language = changes[0]?.stood.language;
  if (language === undefined) return;
  const act = { subjectId: keys.subjectOf(person.pk), method: 'restore', language } as const;
  await keepOwnChoice(act, changes, { ...ports, decisions: openDecisions({ table, policy }) });
};
