import { isConfirmed } from '../define.ts';
import type { Policy, Transfer } from '../types.ts';
import { countryOfRegion, isCountry, isInEea } from './countries.ts';
import { confirmedAnd, isFilled, isIsoDate, type Rule, when } from './rule.ts';

const isComplete = (transfer: Transfer, language: Policy['bindingLanguage']): boolean => {
  switch (transfer.tool) {
    case 'adequacy':
    case 'binding-corporate-rules':
      return isFilled(transfer.reference);
    case 'standard-clauses':
      return isFilled(transfer.module) && isIsoDate(transfer.assessedOn);
    case 'derogation':
      return isFilled(transfer.article) && isFilled(transfer.reason[language]);
    default:
      return false;
  }
};

/** Every country in the document, with its place. */
const countries = ({ controller, processors, requests }: Policy): readonly [string, string][] =>
  (
    [
      ['controller.country', controller.country],
      ['requests.holidays.country', requests.holidays.country],
      ...Object.entries(processors).map(([id, { country }]) => [`processors.${id}.country`, country] as const),
    ] as const
  ).flatMap(([path, country]): [string, string][] => (isConfirmed(country) ? [[path, country]] : []));

export const recipientRules: readonly Rule[] = [
  {
    id: 'country-unknown',
    article: 'GDPR art. 13(1)(f), 30(1)(e)',
    refuses: 'a country that is not an ISO 3166-1 alpha-2 code',
    check: (policy) =>
      countries(policy).flatMap(([path, country]) =>
        when(
          !isCountry(country),
          path,
          `"${country}" is no country code: write two capital letters, such as ES or US.`,
        ),
      ),
  },
  {
    id: 'transfer-without-tool',
    article: 'GDPR art. 44-49',
    refuses: 'a recipient outside the European Economic Area without a transfer tool',
    check: ({ processors }) =>
      Object.entries(processors).flatMap(([id, { country, transfer }]) =>
        when(
          transfer === undefined && confirmedAnd(country, (code) => !isInEea(code)),
          `processors.${id}.transfer`,
          'Data leaves the European Economic Area: name the adequacy decision, standard clauses, corporate rules or derogation it leaves by.',
        ),
      ),
  },
  {
    id: 'transfer-incomplete',
    article: 'GDPR art. 30(1)(e), 45-49; CJEU C-311/18 (Schrems II)',
    refuses: 'a transfer tool without its reference, or standard clauses without module and date of assessment',
    check: ({ processors, bindingLanguage }) =>
      Object.entries(processors).flatMap(([id, { transfer }]) =>
        when(
          confirmedAnd(transfer, (tool) => !isComplete(tool, bindingLanguage)),
          `processors.${id}.transfer`,
          'A transfer has to be provable: give its reference, or for standard clauses the module and the ISO date of the assessment.',
        ),
      ),
  },
  {
    id: 'processor-without-agreement',
    article: 'GDPR art. 28(3)',
    refuses: 'a processor without a data processing agreement, with its reference and date',
    check: ({ processors }) =>
      Object.entries(processors).flatMap(([id, { role, dpa }]) =>
        when(
          role === 'processor' &&
            (dpa === undefined ||
              confirmedAnd(dpa, ({ reference, signedOn }) => !isFilled(reference) || !isIsoDate(signedOn))),
          `processors.${id}.dpa`,
          'A processor acts under a written contract: give its reference and the ISO date of signature.',
        ),
      ),
  },
  {
    id: 'recipient-without-notice-channel',
    article: 'GDPR art. 19',
    refuses: 'a recipient that cannot be told about a rectification, erasure or restriction',
    check: ({ processors }) =>
      Object.entries(processors).flatMap(([id, { noticeChannel }]) =>
        when(
          noticeChannel === undefined || confirmedAnd(noticeChannel, (channel) => !isFilled(channel)),
          `processors.${id}.noticeChannel`,
          'Every recipient is told of changes and erasures: give the address or interface for it.',
        ),
      ),
  },
  {
    id: 'recipient-unnamed',
    article: 'GDPR art. 13(1)(e), 15(1)(c); CJEU C-154/21',
    refuses: 'a recipient without a name, or a kind of recipient without its members',
    check: ({ processors }) =>
      Object.entries(processors).flatMap(([id, { name, members }]) => [
        ...when(
          !isFilled(name),
          `processors.${id}.name`,
          'People may know who receives their data: name the recipient.',
        ),
        ...when(
          confirmedAnd(members, (firms) => firms.length === 0 || !firms.every(isFilled)),
          `processors.${id}.members`,
          'People may know who receives their data: name every member.',
        ),
      ]),
  },
  {
    id: 'recipient-without-purpose',
    article: 'GDPR art. 5(1)(b), 13(1)(e), 30(1)(d)',
    refuses: 'a recipient that no purpose discloses data to',
    check: ({ processors, purposes }) => {
      const used = new Set(Object.values(purposes).flatMap(({ recipients }) => recipients));
      return Object.keys(processors).flatMap((id) =>
        when(
          !used.has(id),
          `processors.${id}`,
          'No purpose explains why it receives data: name it there or remove it.',
        ),
      );
    },
  },
  {
    id: 'region-outside-eea',
    article: 'GDPR art. 44-49',
    refuses: 'no region at all, an unknown one, or one outside the EEA without a processor there under a transfer tool',
    check: ({ regions, processors }) => {
      const covered = (country: string) =>
        Object.values(processors).some(
          (processor) =>
            processor.role === 'processor' &&
            processor.transfer !== undefined &&
            confirmedAnd(processor.country, (code) => code === country),
        );
      return [
        ...when(regions.length === 0, 'regions', 'Say where the data may lie: list at least one region.'),
        ...regions.flatMap((region, place) => {
          const country = countryOfRegion(region);
          return [
            ...when(
              country === undefined,
              `regions.${place}`,
              `Nobody can tell in which country "${region}" lies: use a region of the list.`,
            ),
            ...when(
              country !== undefined && !isInEea(country) && !covered(country),
              `regions.${place}`,
              `"${region}" lies in ${country}, outside the European Economic Area: use a region inside, or declare the processor in ${country} with its transfer tool.`,
            ),
          ];
        }),
      ];
    },
  },
];
