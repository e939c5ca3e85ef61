import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadText } from '../../policy/model/archive.ts';
import type { World } from './handler.ts';

/** Files that lie beside the bundle: the published texts and the API document. */
export const openTexts = (): { readonly read: ReadText; readonly openapi: World['openapi'] } => {
  const here = import.meta.dirname;
  return {
    read: (path) => readFile(join(here, 'published', path), 'utf8'),
    openapi: async () => JSON.parse(await readFile(join(here, 'openapi.json'), 'utf8')),
  };
};
