import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkIn, type TestServer } from './server.ts';

/** Invented people of the fixture policy's registration form. */
export const person = (name: string, email: string, changes: Record<string, unknown> = {}) => ({
  name,
  email,
  birthDate: '1990-05-01',
  ...changes,
});

/** Sends a registration in, on the current notice, and answers what the server said. */
export const register = async (
  server: TestServer,
  fields: Record<string, unknown>,
  changes: Record<string, unknown> = {},
  language = 'es',
) => {
  const { json } = await server.get(`/notice?lang=${language}`);
  return server.post('/registrations', {
    form: 'registration',
    language,
    noticeHash: json['hash'],
    accepted: true,
    fields,
    decisions: { newsletter: true, profiling: false },
    ...changes,
  });
};

/** Registers and answers the path of the mailed link. */
export const registerToLink = async (
  server: TestServer,
  fields: Record<string, unknown> & { email: string },
  changes: Record<string, unknown> = {},
): Promise<string> => {
  const before = (await server.mails(fields.email)).length;
  const answer = await register(server, fields, changes);
  if (answer.status !== 202) throw new Error(`registration answered ${answer.status} ${answer.text}`);
  return linkIn(await server.mail(fields.email, before + 1));
};

/** Enters a person as an application and answers what the server said. */
export const enter = async (
  server: TestServer,
  fields: Record<string, unknown>,
  changes: Record<string, unknown> = {},
) =>
  server.post(
    '/entries',
    { form: 'registration', language: 'es', fields, ...changes },
    { authorization: `Bearer ${await server.token()}` },
  );

/** Value of the hidden nonce of a page's form. */
export const nonceOf = (page: string): string => {
  const nonce = /name="nonce" value="([^"]+)"/.exec(page)?.[1];
  if (!nonce) throw new Error('the page has no nonce');
  return nonce;
};

/** Every file below a folder that holds one of the needles, as plain text, in UTF-16, or in base64 at any offset. */
export const filesHolding = async (folder: string, needles: readonly string[], skip: RegExp): Promise<string[]> => {
  const base64 = (text: string) =>
    [0, 1, 2].map((offset) =>
      Buffer.from('x'.repeat(offset) + text)
        .toString('base64')
        .slice(offset === 0 ? 0 : 4, -4),
    );
  const forms = needles.flatMap((needle) => [
    Buffer.from(needle),
    Buffer.from(needle, 'utf16le'),
    ...base64(needle).flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ]);
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || skip.test(file)) continue;
    // What is being written has another name the next moment.
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (forms.some((form) => form.length > 5 && bytes.includes(form))) found.push(file);
  }
  return found;
};
