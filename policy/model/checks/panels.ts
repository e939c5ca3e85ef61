import { cookiePurposes } from '../derive.ts';
import type { Panel, Policy } from '../types.ts';
import { type Problem, type Rule, when } from './rule.ts';

/** What people do anyway, or do not do at all, by id of the control: none of it says yes. */
const noAct =
  /impli(ed|cit)|tacit|scroll|swip(e|ing)|continu|brows(e|ing)|nav(ig|eg)|time-?out|idle|silen|inacti|pre-?(tick|check|select)|default|clos(e|ing)|dismiss|ignor/i;
/** The same in the words of a control. */
const noActInWords =
  /(seguir|sigues|continuar|continúas) (navegando|usando)|navegando aceptas|(continu|keep|carry on|go on)\w* (to )?(brows|us)(e|ing)|by (browsing|using|continuing)/i;

const everyPanel = ({ panels }: Policy, check: (panel: Panel, path: string) => readonly Problem[]) =>
  Object.entries(panels).flatMap(([id, panel]) => check(panel, `panels.${id}`));

const has = ({ methods }: Panel, means: 'all' | 'none' | undefined) =>
  Object.values(methods).some((method) => method.means === means);

export const panelRules: readonly Rule[] = [
  {
    id: 'panel-empty',
    article: 'GDPR art. 4(11), 7(1)',
    refuses: 'a panel that offers nothing, or has no control to answer with',
    check: (policy) =>
      everyPanel(policy, ({ offers, methods }, path) => [
        ...when(offers.length === 0, `${path}.offers`, 'A panel asks for something: list the purposes it offers.'),
        ...when(
          Object.keys(methods).length === 0,
          `${path}.methods`,
          'A choice is an act, and its proof names the control that was used: list the controls of the panel.',
        ),
      ]),
  },
  {
    id: 'consent-implied',
    article: 'GDPR art. 4(11), recital 32; CJEU C-673/17 (Planet49)',
    refuses: 'a control of a panel that takes silence, browsing on, scrolling or a ready-ticked box for a yes',
    check: (policy) =>
      everyPanel(policy, ({ methods }, path) =>
        Object.entries(methods).flatMap(([id, { label, means }]) =>
          when(
            means !== 'none' && (noAct.test(id) || Object.values(label).some((words) => noActInWords.test(words))),
            `${path}.methods.${id}`,
            'Only a clear act is consent: browsing on, scrolling, waiting, closing or a box that is ticked already says nothing.',
          ),
        ),
      ),
  },
  {
    id: 'refusal-harder-than-consent',
    article: 'AEPD cookie guide; EDPB Guidelines 03/2022; GDPR art. 7(3)',
    refuses: 'a panel with a control that accepts everything and none that refuses everything',
    check: (policy) =>
      everyPanel(policy, (panel, path) =>
        when(
          has(panel, 'all') && !has(panel, 'none'),
          `${path}.methods`,
          'Refusing takes no more presses than accepting: add a control that means "none" beside the one that means "all".',
        ),
      ),
  },
  {
    id: 'choice-all-or-nothing',
    article: 'GDPR art. 7(2), recitals 32, 43; LOPDGDD art. 6.2; AEPD cookie guide',
    refuses: 'a panel of several purposes that can only be accepted or refused all together',
    check: (policy) =>
      everyPanel(policy, (panel, path) =>
        when(
          panel.offers.length > 1 && Object.keys(panel.methods).length > 0 && !has(panel, undefined),
          `${path}.methods`,
          'Each purpose is a choice of its own: add a control that saves them one by one, with no "means".',
        ),
      ),
  },
  {
    id: 'visitor-asked-beyond-cookies',
    article: 'GDPR art. 4(11), 7(1); LOPDGDD art. 6.2',
    refuses: 'a panel for unknown visitors that offers anything but what opens a cookie category',
    check: (policy) =>
      everyPanel(policy, ({ openTo, offers }, path) =>
        offers
          .filter((id) => openTo === 'visitor' && Object.hasOwn(policy.purposes, id))
          .filter((id) => !cookiePurposes(policy).includes(id))
          .map((id) => ({
            path: `${path}.offers`,
            message: `A browser cannot agree to "${id}", which is about a person: offer it in a form or in a panel open to "subject".`,
          })),
      ),
  },
  {
    id: 'cookies-asked-of-account',
    article: 'LSSI art. 22.2; CJEU C-673/17 (Planet49)',
    refuses: 'a panel for known people that offers a purpose that opens a cookie category',
    check: (policy) =>
      everyPanel(policy, ({ openTo, offers }, path) =>
        offers
          .filter((id) => openTo === 'subject' && cookiePurposes(policy).includes(id))
          .map((id) => ({
            path: `${path}.offers`,
            message: `"${id}" opens cookies on one device, which only the cookie panel shown there can ask for.`,
          })),
      ),
  },
  {
    id: 'setting-without-consent',
    article: 'GDPR art. 5(1)(a), 13(1)(c)',
    refuses: 'a panel for known people that offers as a choice what rests on another basis than consent',
    check: (policy) =>
      everyPanel(policy, ({ openTo, offers }, path) =>
        offers.flatMap((id) => {
          const purpose = Object.hasOwn(policy.purposes, id) ? policy.purposes[id] : undefined;
          return when(
            openTo === 'subject' && purpose !== undefined && purpose.basis !== 'consent',
            `${path}.offers`,
            `"${id}" happens whatever the person chooses, so asking misleads: take it out of the panel.`,
          );
        }),
      ),
  },
  {
    id: 'cookie-purpose-unasked',
    article: 'LSSI art. 22.2; GDPR art. 7(1)',
    refuses: 'a purpose that opens cookies and that no panel for visitors offers',
    check: (policy) =>
      cookiePurposes(policy)
        .filter((id) => policy.purposes[id]?.basis === 'consent')
        .filter(
          (id) =>
            !Object.values(policy.panels).some((panel) => panel.openTo === 'visitor' && panel.offers.includes(id)),
        )
        .map((id) => ({
          path: 'panels',
          message: `Nobody is ever asked about "${id}", so its cookies could never be set: offer it in a panel open to "visitor".`,
        })),
  },
];
