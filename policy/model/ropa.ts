import { isConfirmed } from './define.ts';
import { consentPurposes, describePeriod } from './derive.ts';
import { citationIn } from './notice/wording.ts';
import { describeBlocking, describeUse, tableRow } from './retention.ts';
import { longestBackup } from './spanish-retention.ts';
import type { Fact, Language, Policy, Processor, Purpose, Text, Transfer } from './types.ts';
import { basisWords, factText, originWords, pendingWord, roleWords, transferWords } from './words.ts';

const words = {
  title: { es: 'Registro de actividades de tratamiento', en: 'Record of processing activities' },
  article: { es: 'RGPD art. 30.1 y LOPDGDD art. 31. Versión', en: 'GDPR art. 30(1) and LOPDGDD art. 31. Version' },
  controller: { es: 'Responsable', en: 'Controller' },
  name: { es: 'Nombre', en: 'Name' },
  taxId: { es: 'Identificación fiscal', en: 'Tax id' },
  register: { es: 'Registro', en: 'Register' },
  address: { es: 'Dirección', en: 'Address' },
  email: { es: 'Correo', en: 'E-mail' },
  website: { es: 'Web', en: 'Website' },
  country: { es: 'País', en: 'Country' },
  affiliates: { es: 'Empresas del grupo', en: 'Affiliates' },
  representative: { es: 'Representante en la Unión', en: 'Representative in the Union' },
  officer: { es: 'Delegado de protección de datos', en: 'Data protection officer' },
  none: { es: 'ninguno', en: 'none' },
  activities: { es: 'Actividades', en: 'Activities' },
  describes: { es: 'Finalidad', en: 'Purpose' },
  basis: { es: 'Base jurídica', en: 'Lawful basis' },
  interest: { es: 'Interés perseguido', en: 'Interest pursued' },
  balancingTest: { es: 'Ponderación', en: 'Balancing test' },
  ground: { es: 'Excepción para categorías especiales', en: 'Exception for special categories' },
  subjects: { es: 'Personas interesadas', en: 'Data subjects' },
  registered: { es: 'personas que se registran o nos contactan', en: 'people who register or contact us' },
  entered: { es: 'personas cuyos datos facilita un tercero', en: 'people whose data a third party enters' },
  visitors: { es: 'personas que usan la web', en: 'people who use the website' },
  concerned: { es: 'personas a las que se refieren esos datos', en: 'people whom that data is about' },
  data: { es: 'Datos', en: 'Data' },
  inUse: { es: 'En uso', en: 'In use' },
  blocked: { es: 'Después, bloqueados', en: 'Then blocked' },
  citation: { es: 'Fundamento', en: 'Source' },
  special: { es: 'categoría especial', en: 'special category' },
  recipients: { es: 'Destinatarios', en: 'Recipients' },
  recipient: { es: 'Destinatario', en: 'Recipient' },
  role: { es: 'Papel', en: 'Role' },
  service: { es: 'Servicio', en: 'Service' },
  transfer: { es: 'Transferencia internacional', en: 'International transfer' },
  dpa: { es: 'Contrato de encargo', en: 'Processing agreement' },
  subProcessors: { es: 'Subencargados', en: 'Sub-processors' },
  advertisers: { es: 'Anunciantes', en: 'Advertisers' },
  profiling: { es: 'Elabora perfiles', en: 'Profiles people' },
  renewed: { es: 'El consentimiento se vuelve a pedir tras', en: 'Consent is asked again after' },
  security: { es: 'Medidas de seguridad', en: 'Security measures' },
  regions: { es: 'Regiones de alojamiento', en: 'Hosting regions' },
  backups: { es: 'Copias de seguridad', en: 'Backups' },
  backupsLast: {
    es: 'inmutables durante {lock} días y destruidas en {gone} días como mucho',
    en: 'immutable for {lock} days and destroyed within {gone} days',
  },
} as const satisfies Record<string, Text>;

/** The record of processing activities (GDPR art. 30(1)) as Markdown, in the binding language unless told otherwise. */
export const renderRopa = (policy: Policy, language: Language = policy.bindingLanguage): string =>
  `${[
    `# ${words.title[language]}: ${policy.controller.name}`,
    `${words.article[language]} ${policy.version}.`,
    `## ${words.controller[language]}`,
    controllerLines(policy, language),
    `## ${words.activities[language]}`,
    ...Object.entries(policy.purposes).flatMap(([id, purpose]) => activity(policy, id, purpose, language)),
    `## ${words.recipients[language]}`,
    recipientTable(policy, language),
    `## ${words.security[language]}`,
    policy.security[language],
    safeguards(policy, language),
  ].join('\n\n')}\n`;

const controllerLines = ({ controller }: Policy, language: Language): string =>
  bullets(
    [
      ['name', controller.name],
      ['taxId', factText(controller.taxId, language)],
      ['register', factText(controller.register, language)],
      ['address', factText(controller.address, language)],
      ['email', factText(controller.email, language)],
      ['website', factText(controller.website, language)],
      ['country', factText(controller.country, language)],
      ['affiliates', list(controller.affiliates, language)],
      ['representative', controller.euRepresentative && factText(controller.euRepresentative, language)],
      ['officer', officer(controller.dataProtectionOfficer, language)],
    ],
    language,
  );

const officer = (contact: Fact<string>, language: Language): string =>
  contact === 'none' ? words.none[language] : factText(contact, language);

const activity = (policy: Policy, id: string, purpose: Purpose, language: Language): readonly string[] => [
  `### ${purpose.title[language]} (${id})`,
  bullets(
    [
      ['describes', purpose.describes[language]],
      ['basis', basisWords[purpose.basis][language]],
      ['interest', purpose.interest?.[language]],
      ['balancingTest', purpose.balancingTest && factText(purpose.balancingTest, language)],
      ['ground', purpose.specialCategoryGround],
      ['advertisers', purpose.advertisers && list(purpose.advertisers, language)],
      ['profiling', purpose.profiling ? { es: 'sí', en: 'yes' }[language] : undefined],
      ['renewed', renewal(policy, id, purpose, language)],
      ['subjects', subjects(policy, purpose, language)],
      [
        'recipients',
        purpose.recipients.map((name) => policy.processors[name]?.name ?? name).join(', ') || words.none[language],
      ],
    ],
    language,
  ),
  dataTable(policy, purpose, language),
];

/** Whose data a purpose uses (GDPR art. 30(1)(c)), going by where the data comes from. */
const subjects = ({ categories, forms }: Policy, { uses }: Purpose, language: Language): string => {
  const origins = new Set(Object.keys(uses).map((id) => categories[id]?.origin));
  const byOthers = Object.values(forms).some(({ openTo }) => openTo.includes('entry'));
  const groups = [
    ...(origins.has('provided') ? [words.registered, ...(byOthers ? [words.entered] : [])] : []),
    ...(origins.has('observed') ? [words.visitors] : []),
  ];
  return (groups.length > 0 ? groups : [words.concerned]).map((group) => group[language]).join('; ');
};

const renewal = (policy: Policy, id: string, { consentLasts }: Purpose, language: Language): string | undefined =>
  consentPurposes(policy).includes(id) && consentLasts !== undefined
    ? describePeriod(consentLasts, language)
    : undefined;

const dataTable = ({ categories, retention }: Policy, { uses }: Purpose, language: Language): string => {
  const rows = Object.entries(uses).flatMap(([categoryId, ruleId]) => {
    const category = categories[categoryId];
    const rule = ruleId === undefined ? undefined : retention[ruleId];
    if (category === undefined || rule === undefined) return [];
    const kind = [originWords[category.origin][language], ...(category.special ? [words.special[language]] : [])];
    return [
      [
        `${category.title[language]} (${[...kind, ...category.fields].join(', ')})`,
        describeUse(rule, language),
        describeBlocking(rule, language),
        citationIn(rule.citation, language),
      ],
    ];
  });
  return table([words.data, words.inUse, words.blocked, words.citation], rows, language);
};

const recipientTable = (policy: Policy, language: Language): string =>
  table(
    [words.recipient, words.role, words.service, words.country, words.transfer, words.dpa, words.subProcessors],
    Object.values(policy.processors).map((processor) => [
      processor.members ? `${processor.name}: ${list(processor.members, language)}` : processor.name,
      roleWords[processor.role][language],
      processor.service[language],
      factText(processor.country, language),
      transfer(processor.transfer, language),
      agreement(processor.dpa, language),
      list(processor.subProcessors, language),
    ]),
    language,
  );

const safeguards = ({ regions, backups }: Policy, language: Language): string => {
  const last = words.backupsLast[language]
    .replace('{lock}', String(backups.lockDays))
    .replace('{gone}', String(longestBackup(backups)));
  return bullets(
    [
      ['regions', regions.join(', ')],
      ['backups', last],
    ],
    language,
  );
};

const transfer = (record: Fact<Transfer> | undefined, language: Language): string => {
  if (record === undefined) return words.none[language];
  if (!isConfirmed(record)) return pendingWord[language];
  const tool = transferWords[record.tool][language];
  switch (record.tool) {
    case 'standard-clauses':
      return `${tool}: ${record.module}, ${record.assessedOn}`;
    case 'derogation':
      return `${tool}: ${record.article}, ${record.reason[language]}`;
    default:
      return `${tool}: ${record.reference}`;
  }
};

const agreement = (dpa: Processor['dpa'], language: Language): string => {
  if (dpa === undefined) return words.none[language];
  return isConfirmed(dpa) ? `${dpa.reference} (${dpa.signedOn})` : pendingWord[language];
};

const list = (value: Fact<readonly string[]>, language: Language): string =>
  isConfirmed(value) ? value.join(', ') || words.none[language] : pendingWord[language];

const bullets = (
  lines: readonly (readonly [label: keyof typeof words, value: string | undefined])[],
  language: Language,
): string =>
  lines
    .filter(([, value]) => value)
    .map(([label, value]) => `- ${words[label][language]}: ${value}`)
    .join('\n');

const table = (header: readonly Text[], rows: readonly (readonly string[])[], language: Language): string =>
  [header.map((word) => word[language]), header.map(() => '---'), ...rows].map(tableRow).join('\n');
