import { isConfirmed } from '../../../../policy/model/define.ts';
import { describePeriod } from '../../../../policy/model/derive.ts';
import { citationIn } from '../../../../policy/model/notice/wording.ts';
import type { Language, Policy } from '../../../../policy/model/types.ts';
import { silence } from '../../requests/next-look.ts';
import { type RequestFile, refusalGrounds } from '../../requests/request.ts';
import type { Facts } from './worded-letter.ts';
import { formatDay, formatMoment } from './wording.ts';

/** A letter is about a request; its link, if it has one, ends some time. */
export type FactSource = {
  readonly policy: Policy;
  readonly file: RequestFile;
  readonly link?: { readonly href: string; readonly expiresAt: Date };
};

/** Which right the words of the policy name: an objection to advertising is one of its own. */
const rightOf = ({ right, marketing }: Pick<RequestFile, 'right' | 'marketing'>) =>
  right === 'objection' && marketing ? 'advertising' : right;

/** What is asked for, in the words of the policy. */
export const rightInWords = (
  policy: Policy,
  request: Pick<RequestFile, 'right' | 'marketing'>,
  language: Language,
): string => policy.requests.letters.rights[rightOf(request)][language];

/** On paper, and by phone, a request has a day and no time. */
const arrival = ({ channel, receivedAt, receivedOn }: RequestFile, language: Language, zone: string): string =>
  channel === 'post' || channel === 'phone'
    ? formatDay(receivedOn, language)
    : formatMoment(new Date(receivedAt), language, zone);

const refusalFacts = ({ file, policy }: FactSource, language: Language): Facts =>
  file.refusalGround === undefined
    ? {}
    : {
        ground: policy.requests.letters.grounds[file.refusalGround][language],
        citation: citationIn(refusalGrounds[file.refusalGround], language),
      };

const resultFacts = ({ work }: RequestFile, language: Language): Facts => {
  const { backupsUntil, keyUntil } = work?.result ?? {};
  return {
    ...(backupsUntil !== undefined && { backupsUntil: formatDay(backupsUntil, language) }),
    ...(keyUntil !== undefined && { keyUntil: formatDay(keyUntil, language) }),
  };
};

/** Contact of the data protection officer; undefined where there is none, or nobody has said yet. */
export const officerOf = ({ controller: { dataProtectionOfficer } }: Policy): string | undefined =>
  isConfirmed(dataProtectionOfficer) && dataProtectionOfficer !== 'none' ? dataProtectionOfficer : undefined;

/** Every fact that a letter about this request may name, in one language: codes, dates, periods and citations, nothing of a person. */
export const requestFacts = (source: FactSource, language: Language): Facts => {
  const { policy, file, link } = source;
  const { zone, links, requests, authority } = policy;
  const officer = officerOf(policy);
  return {
    reference: file.id,
    right: rightInWords(policy, file, language),
    received: arrival(file, language, zone),
    due: formatDay(file.dueOn, language),
    longest: describePeriod(requests.extendedTo, language),
    confirmWithin: describePeriod(links.request.lives, language),
    downloadWithin: describePeriod(links.download.lives, language),
    silence: describePeriod(silence, language),
    authority: authority.name,
    authorityUrl: authority.url,
    authorityAddress: authority.address,
    ...(officer !== undefined && { officer }),
    ...(link && { expires: formatMoment(link.expiresAt, language, zone) }),
    ...refusalFacts(source, language),
    ...resultFacts(file, language),
  };
};
