import { writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { checkPolicy, describeFinding, openFacts } from '../policy/model/check.ts';
import { renderRules } from '../policy/model/checks/catalogue.ts';
import { cookieInventory, processorList } from '../policy/model/derive.ts';
import { type LoadedPolicy, loadPolicy } from '../policy/model/load.ts';
import { renderNotice } from '../policy/model/notice.ts';
import { publish } from '../policy/model/publish.ts';
import { renderRetention } from '../policy/model/retention.ts';
import { renderRopa } from '../policy/model/ropa.ts';
import { renderTimeline } from '../policy/model/timeline.ts';
import type { Language } from '../policy/model/types.ts';
import { readArguments, runCommand, UsageError } from './command.ts';

const help = `Usage: npm run policy -- COMMAND --policy NAME_OR_FOLDER [options]

  notice      the privacy notice (GDPR arts. 13, 14)
  ropa        the record of processing activities (GDPR art. 30)
  retention   the retention table, with its citations
  timeline    a picture of it: what is kept how long, in which state; one HTML file
  processors  everyone who receives personal data, as JSON
  cookies     every cookie by category, as JSON
  check       what is unlawful, and which facts are still open
  publish     render this version into published/ and enter it in the index
  rules       the catalogue of rules; needs no policy

  --policy NAME_OR_FOLDER  a folder under policy/, or the path of a folder with a policy.ts
  --lang es|en             the language; the binding one of the policy by default
  --material LIST          publish: purposes for which the version is a material change,
                           separated by commas, or "none"; needed from the second version on
  --lengthened RULE=REASON publish: why this rule keeps something longer than the last version;
                           once for each such rule
  --out FILE               timeline: where to write it; timeline-POLICY-LANG.html here by default

Exit code: 0 done, 1 unlawful or refused, 2 called wrongly.
`;

type Options = {
  readonly language: Language;
  readonly material: readonly string[] | undefined;
  readonly lengthened: ReadonlyMap<string, string>;
  readonly out: string | undefined;
};
type Command = (loaded: LoadedPolicy, options: Options) => Promise<number> | number;

const print = (text: string): number => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
};

const printJson = (value: unknown): number => print(JSON.stringify(value, null, 2));

const check: Command = ({ policy }) => {
  const findings = checkPolicy(policy);
  const open = openFacts(policy);
  if (findings.length > 0)
    print(`Unlawful in ${policy.id} ${policy.version}:\n${findings.map(describeFinding).join('\n')}`);
  else print(`${policy.id} ${policy.version} is lawful as far as rules can tell.`);
  if (open.length > 0) {
    print(
      `Warning, still to be confirmed before production:\n${open.map(({ path, why }) => `- ${path}: ${why}`).join('\n')}`,
    );
  }
  return findings.length > 0 ? 1 : 0;
};

const publishVersion: Command = async ({ policy, folder }, { material, lengthened }) => {
  const { publication, changed } = await publish({ policy, folder, material, lengthened, now: new Date() });
  const place = relative(process.cwd(), `${folder}/published/${publication.version}`);
  return print(
    changed
      ? `Published ${publication.version} in ${place}.`
      : `${publication.version} is published already; nothing changed.`,
  );
};

const timeline: Command = async ({ policy }, { language, out = `timeline-${policy.id}-${language}.html` }) => {
  await writeFile(out, renderTimeline(policy, language)).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${out} cannot be written (${error.code}).`);
  });
  return print(resolve(out));
};

const commands: Readonly<Record<string, Command>> = {
  notice: ({ policy }, { language }) => print(renderNotice(policy, language)),
  ropa: ({ policy }, { language }) => print(renderRopa(policy, language)),
  retention: ({ policy }, { language }) => print(renderRetention(policy, language)),
  timeline,
  processors: ({ policy }, { language }) => printJson(processorList(policy, language)),
  cookies: ({ policy }, { language }) => printJson(cookieInventory(policy, language)),
  check,
  publish: publishVersion,
};

const options = {
  policy: { type: 'string' },
  lang: { type: 'string' },
  material: { type: 'string' },
  lengthened: { type: 'string', multiple: true },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(options);
  if (values.help) return print(help);
  const [name = '', ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`One command at a time: ${positionals.join(', ')}.`);
  if (name === 'rules') return print(renderRules());
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new UsageError(name === '' ? 'Say which command.' : `There is no command "${name}".`);
  for (const [option, owner] of Object.entries(owners)) {
    if (values[option as keyof typeof owners] !== undefined && name !== owner)
      throw new UsageError(`--${option} belongs to ${owner}.`);
  }
  if (values.policy === undefined) throw new UsageError('Say which policy: --policy NAME_OR_FOLDER.');

  const loaded = await loadPolicy(values.policy).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  const language = loaded.policy.languages.find(
    (candidate) => candidate === (values.lang ?? loaded.policy.bindingLanguage),
  );
  if (language === undefined) throw new UsageError(`The policy speaks ${loaded.policy.languages.join(', ')}.`);
  return command(loaded, {
    language,
    material: materialOf(values.material),
    lengthened: reasonsOf(values.lengthened),
    out: values.out,
  });
};

/** Options of one command alone. */
const owners = { material: 'publish', lengthened: 'publish', out: 'timeline' } as const;

const materialOf = (list: string | undefined): readonly string[] | undefined => {
  if (list === undefined || list === 'none') return list && [];
  const purposes = list.split(',').map((purpose) => purpose.trim());
  if (purposes.includes('')) throw new UsageError('--material takes purposes separated by commas, or "none".');
  return purposes;
};

const reasonsOf = (list: readonly string[] = []): ReadonlyMap<string, string> =>
  new Map(
    list.map((given) => {
      const [rule = '', ...rest] = given.split('=');
      const reason = rest.join('=').trim();
      if (rule.trim() === '' || reason === '') throw new UsageError('--lengthened takes RULE=REASON.');
      return [rule.trim(), reason];
    }),
  );

await runCommand(main, help);
