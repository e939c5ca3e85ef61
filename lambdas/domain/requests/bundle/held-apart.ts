import { rulesFor } from '../../../../policy/model/derive.ts';
import { citationIn, lasting } from '../../../../policy/model/notice/wording.ts';
import { longestBackup } from '../../../../policy/model/spanish-retention.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import type { LoadedBlocked } from '../../retention/lives.ts';
import { blockedEnd } from '../../retention/look.ts';
import { isHeld } from '../../retention/person-facts.ts';
import type { HeldApart, HeldBlocked } from './held-types.ts';
import { bundleWords } from './words.ts';

type Seen = { readonly policy: Policy; readonly language: Language; readonly now: Date };

/** What is blocked: rows of the same kind, reason and end as one. What is past its end is there no more, though the night has not come. */
export const blockedOf = ({ rows, holds }: LoadedBlocked, { policy, language, now }: Seen): readonly HeldBlocked[] => {
  const found = new Map<string, HeldBlocked>();
  for (const { category, because, until: noted } of rows) {
    const end = blockedEnd(policy, { because, until: noted });
    const held = isHeld(holds, category);
    if (!held && end <= now) continue;
    // What only a hold keeps has no end of its own.
    const until = end > now ? end.toISOString() : 'open';
    const id = JSON.stringify([category, until, because]);
    const before = found.get(id);
    const reasons = because.map(({ rule, from }) => {
      const { title, citation } = policy.retention[rule] ?? {};
      return { rule, title: title?.[language] ?? rule, citation: citation ? citationIn(citation, language) : '', from };
    });
    found.set(id, {
      category,
      title: policy.categories[category]?.title[language] ?? category,
      until,
      because: reasons,
      count: (before?.count ?? 0) + 1,
      ...(held && { held }),
    });
  }
  return [...found.values()].toSorted((a, b) => (`${a.title} ${a.until}` < `${b.title} ${b.until}` ? -1 : 1));
};

/** Kinds of things that are kept by day or by chance and not by person, and that nobody could find by who they are. */
export const apartOf = ({ policy, language }: Seen): readonly HeldApart[] => {
  const say = bundleWords[language];
  const kinds = (['session', 'visit', 'access', 'request'] as const).map((kind): HeldApart => {
    const category = policy.stored[kind];
    const [held] = rulesFor(policy, category);
    const title = policy.categories[category]?.title[language] ?? category;
    return { category, title, why: say.apart[kind], lasts: held ? lasting(held.rule, language) : '' };
  });
  const days = longestBackup(policy.backups);
  return [...kinds, { category: 'backups', title: say.backups, why: say.apart.backups(days), lasts: '' }];
};
