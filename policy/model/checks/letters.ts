import { type LetterId, letterPlan, nameableGrounds, nameableRights, type Passage } from '../letter-wording.ts';
import { placeholdersIn } from '../message-wording.ts';
import type { Language, Policy, Text } from '../types.ts';
import { isFilled, type Problem, type Rule, when } from './rule.ts';

/** The letters as somebody may have written them who never ran the compiler. */
type Loose<T> = { readonly [K in keyof T]?: T[K] extends Text | Passage ? T[K] : Loose<T[K]> };

/** Letters that tell a person no, wholly or in part. */
const refusing = ['answer', 'refusal', 'closing'] as const satisfies LetterId[];
const court: Readonly<Record<Language, RegExp>> = { es: /juez|jueces|juzgado|tribunal/i, en: /court|judge|tribunal/i };

/** Languages that anybody could have written in; others are refused as such. */
const spokenBy = ({ languages }: Policy): readonly Language[] =>
  languages.filter((language) => Object.hasOwn(court, language));

const lettersOf = (policy: Policy): Loose<Policy['requests']['letters']> => policy.requests.letters ?? {};

/** One piece of a letter: its place, what it says, and the facts that may and have to stand in it. */
type Piece = {
  readonly path: string;
  readonly passage: Passage;
  readonly may: readonly string[];
  readonly needs: readonly string[];
  readonly linked: boolean;
};

const only = (text: Text | undefined): Passage => ({ paragraphs: text === undefined ? [] : [text] });

const piecesOf = (policy: Policy, id: LetterId): readonly Piece[] => {
  const { anywhere, links } = letterPlan[id];
  const { subject, why, parts = {}, lines = {} }: Loose<Wording> = lettersOf(policy).kinds?.[id] ?? {};
  const path = `requests.letters.kinds.${id}`;
  const piece = { may: anywhere, needs: [], linked: false };
  return [
    { ...piece, path: `${path}.subject`, passage: only(subject) },
    { ...piece, path: `${path}.why`, passage: only(why) },
    ...Object.entries<readonly string[]>(letterPlan[id].parts).map(([part, needs]) => ({
      path: `${path}.parts.${part}`,
      passage: parts[part] ?? {},
      may: [...anywhere, ...needs],
      needs,
      linked: links.some((link) => link === part),
    })),
    ...Object.entries<readonly string[]>(letterPlan[id].lines).map(([line, needs]) => ({
      ...piece,
      path: `${path}.lines.${line}`,
      passage: only(lines[line]),
      may: needs,
      needs,
    })),
  ];
};

type Wording = {
  readonly subject: Text;
  readonly why: Text;
  readonly parts: Readonly<Record<string, Passage>>;
  readonly lines: Readonly<Record<string, Text>>;
};

/** The words of rights and grounds, and the greeting: they stand in sentences of others, and hold no facts of their own. */
const wordsOf = (policy: Policy): readonly Piece[] => {
  const { greeting, rights = {}, grounds = {} } = lettersOf(policy);
  const word = (path: string, text: Text | undefined): Piece => ({
    path: `requests.letters.${path}`,
    passage: only(text),
    may: [],
    needs: [],
    linked: false,
  });
  return [
    word('greeting', greeting),
    ...nameableRights.map((right) => word(`rights.${right}`, rights[right])),
    ...nameableGrounds.map((ground) => word(`grounds.${ground}`, grounds[ground])),
  ];
};

const allPieces = (policy: Policy): readonly Piece[] => [
  ...wordsOf(policy),
  ...(Object.keys(letterPlan) as LetterId[]).flatMap((id) => piecesOf(policy, id)),
];

const sentencesOf = ({ heading, paragraphs = [], list = [], link, after = [] }: Passage, language: Language) =>
  [heading, ...paragraphs, ...list, link, ...after].flatMap((text) => text?.[language] ?? []).filter(isFilled);

const everyPiece = (
  policy: Policy,
  check: (piece: Piece, sentences: readonly string[], language: Language) => readonly Problem[],
): readonly Problem[] =>
  spokenBy(policy).flatMap((language) =>
    allPieces(policy).flatMap((piece) => check(piece, sentencesOf(piece.passage, language), language)),
  );

export const letterRules: readonly Rule[] = [
  {
    id: 'letter-incomplete',
    article: 'GDPR art. 12(1), 12(3)',
    refuses:
      'a letter about a request without a subject, a passage, a line or the label of a link in one of the languages',
    check: (policy) =>
      everyPiece(policy, ({ path, passage, linked }, sentences, language) =>
        when(
          sentences.length === 0 || (linked && !isFilled(passage.link?.[language])),
          path,
          `Part of a letter has no words in "${language}": whoever asks for something gets a whole answer.`,
        ),
      ),
  },
  {
    id: 'letter-placeholder-mismatch',
    article: 'GDPR art. 5(1)(d), 12(1)',
    refuses: 'a placeholder in a letter that nothing can fill, or a fact that a passage has to name and does not',
    check: (policy) =>
      everyPiece(policy, ({ path, may, needs }, sentences, language) => {
        const used = sentences.flatMap(placeholdersIn);
        const unknown = used.filter((name) => !may.includes(name));
        const missing = needs.filter((name) => !used.includes(name));
        return when(
          sentences.length > 0 && unknown.length + missing.length > 0,
          path,
          `In "${language}" the facts in braces are not those that belong there (unknown: ${unknown.join(', ') || 'none'}; missing: ${missing.join(', ') || 'none'}).`,
        );
      }),
  },
  {
    id: 'letter-without-remedy',
    article: 'GDPR art. 12(4), 77, 79',
    refuses: 'a partial answer, refusal or closing that names no authority to complain to, or no court',
    check: (policy) =>
      refusing.flatMap((id) =>
        spokenBy(policy).flatMap((language) => {
          const { remedy = {} }: Readonly<Record<string, Passage>> = lettersOf(policy).kinds?.[id]?.parts ?? {};
          const said = sentencesOf(remedy, language).join(' ');
          const used = placeholdersIn(said);
          return when(
            !used.includes('authority') || !used.includes('authorityUrl') || !court[language].test(said),
            `requests.letters.kinds.${id}.parts.remedy`,
            `Whoever is told no learns in "${language}" where to complain ({authority}, {authorityUrl}) and that there are courts.`,
          );
        }),
      ),
  },
];
