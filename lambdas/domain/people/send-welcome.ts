import { receiptOf } from '../consent/decision.ts';
import { welcomeLetter } from '../mail/letters/welcome-letter.ts';
import { Unsure } from '../mail/mailer.ts';
import { linkTo } from '../mail/send-link.ts';
import type { Ports } from '../ports.ts';
import { welcomeNoteDays } from './welcome-note.ts';

/** A form that was confirmed: whose, and by which decision. */
export type ConfirmedForm = { readonly subjectId: string; readonly decisionId: string };

/** A mail that we owe is tried this often in all; a crash between sending and noting it costs at most these copies. */
const mostCopies = 3;

/** A little less: as long as it surely would be noted that one was sent, whoever tells of the form again. */
const owedMs = (welcomeNoteDays - 1) * 86_400_000;

/**
 * Mails the receipt and the link that undoes the confirmation for 72 hours: at least once, and at most three times where it
 * cannot be known whether a copy went out; not at all once the person has undone it, nor once the form was confirmed more than
 * six days ago, for then nobody knows any more whether one was sent. Throws `Unavailable` to be called again later; an outage of
 * less than that does not use up the copies.
 */
export const sendWelcome = async ({ subjectId, decisionId }: ConfirmedForm, ports: Ports): Promise<void> => {
  const { policy, settings, people, mailer, now } = ports;
  const [person, decision] = await Promise.all([people.person(subjectId), people.decision(subjectId, decisionId)]);
  if (!person || !decision) return;
  if (now().getTime() - Date.parse(decision.decidedAt) > owedMs) return;
  await mailer.ready();
  if (!(await people.startWelcome(subjectId, decisionId, mostCopies))) return;
  const { language } = decision;
  const undo = {
    kind: 'undo',
    id: decisionId,
    issuedAt: new Date(decision.decidedAt),
    subjectId,
    decisionId,
    language,
  } as const;
  const { link, expiresAt } = await linkTo(undo, ports);
  const letter = welcomeLetter({
    policy,
    language,
    decisions: Object.fromEntries(Object.entries(decision.purposes).map(([id, choice]) => [id, choice === 'given'])),
    receipt: receiptOf(decision),
    undoLink: link,
    undoUntil: expiresAt,
    preferencesUrl: `${settings.publicUrl}/preference-links`,
    noticeUrl: `${settings.publicUrl}/notice`,
  });
  try {
    await mailer.send({ kind: 'welcome', to: person.address, language, ...letter });
  } catch (error) {
    if (!(error instanceof Unsure)) await people.finishWelcome(subjectId, decisionId, false);
    throw error;
  }
  await people.finishWelcome(subjectId, decisionId, true);
};
