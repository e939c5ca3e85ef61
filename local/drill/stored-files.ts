import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** An object as it lies in a folder, with the name that it was given: capitals and ends are marked there. */
export type StoredFile = { readonly file: string; readonly name: string };

/** Every object below a folder; none where there is no folder. */
export const objectsIn = async (folder: string): Promise<readonly StoredFile[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      file,
      name: relative(folder, file)
        .replace(/\+$/, '')
        .replace(/\+(.)/g, (_, letter: string) => letter.toUpperCase()),
    }));

/** Whether it holds items, packed. */
export const isPacked = ({ name }: StoredFile): boolean => name.endsWith('.gz');

/** The lines of an object that holds items. */
export const linesOf = async ({ file }: StoredFile): Promise<readonly string[]> =>
  gunzipSync(await readFile(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');

/** The instant that a name carries, such as `20261201T040000000Z`; `NaN` where it carries none. */
export const instantIn = (name: string): number => {
  const [, year, month, day, hour, minute, second, ms] =
    /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(name) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
};
