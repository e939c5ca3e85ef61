/**
 * How names stand on disk. Windows and macOS take `A` and `a` for one file, so a capital is written `+a`; a name may be an
 * object and a folder at once (`a`, `a/b`), so an object ends in `+`. No name holds a `+` itself.
 */
const encode = (part: string) => part.replace(/[A-Z]/g, (capital) => `+${capital.toLowerCase()}`);
const encoded = /^((?:[a-z0-9._=-]|\+[a-z])+)(\+?)$/;

/** Path of an object below the folder, with `/` between segments. */
export const objectPath = (name: string): string => `${name.split('/').map(encode).join('/')}+`;

/** The segment that a directory entry stands for, or undefined for anything that is neither object nor folder. */
export const readEntry = (entry: string): { readonly segment: string; readonly isObject: boolean } | undefined => {
  const [, part, mark] = encoded.exec(entry) ?? [];
  if (part === undefined) return undefined;
  return { segment: part.replace(/\+(.)/g, (_, letter: string) => letter.toUpperCase()), isObject: mark === '+' };
};
