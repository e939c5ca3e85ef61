import { hash } from 'node:crypto';
import type { Ports } from '../ports.ts';
import { extentOf, inParts } from './bundle/parts.ts';
import { portableOf } from './bundle/portable.ts';
import { accessFiles, type CsvOf, portableFiles } from './bundle/tables.ts';
import { bundleWords } from './bundle/words.ts';
import type { BundleFile } from './bundles.ts';
import type { HeldData } from './held-data.ts';

/** What a copy is for: to see everything (GDPR art. 15(3)), or to take elsewhere what one provided (art. 20). */
export type CopyRight = 'access' | 'portability';

/** How a copy is written down: HTML, CSV and ZIP are none of the domain’s business. */
export type Showing = {
  /** The copy as a page in the person’s language, which needs nothing beside itself. */
  readonly heldDataPage: (held: HeldData, policy: Ports['policy']) => string;
  readonly csvOf: CsvOf;
  /** Files packed into one, as if written at that instant, ISO 8601 UTC; the same files make the same bytes. */
  readonly zipOf: (files: readonly BundleFile[], writtenAt: string) => Uint8Array;
};
type Needs = Showing & Pick<Ports, 'policy'>;

/** What a function can answer at once: base64 makes a third more of it, and 6 MB is the limit of AWS Lambda. */
const mostAnswered = 4_000_000;
/** Characters of JSON that are worked on at once: all that is made of them has to fit into memory beside the data. */
const mostAtOnce = 8_000_000;

const jsonFile = (name: string, content: unknown): BundleFile => ({
  name,
  type: 'application/json',
  bytes: Buffer.from(`${JSON.stringify(content, null, 1)}\n`),
});

/** The files of one part, before they are packed. */
const contentOf = (held: HeldData, right: CopyRight, { policy, heldDataPage, csvOf }: Needs): readonly BundleFile[] => {
  if (right === 'portability') {
    const portable = portableOf(held);
    return [jsonFile('data.json', portable), ...portableFiles(portable, csvOf)];
  }
  const page = { name: 'index.html', type: 'text/html; charset=utf-8', bytes: Buffer.from(heldDataPage(held, policy)) };
  return [page, jsonFile('data.json', held), ...accessFiles(held, csvOf)];
};

/** What is in a part, so that anybody can see that nothing is missing and nothing was changed. */
const manifestOf = (held: HeldData, right: CopyRight, files: readonly BundleFile[]): BundleFile => {
  const { forms, events } = right === 'portability' ? portableOf(held) : held;
  return jsonFile('manifest.json', {
    format: 'habeas-copy/1',
    right,
    madeAt: held.madeAt,
    policy: held.policy,
    part: held.part ?? { number: 1, of: 1 },
    counts: {
      forms: forms.length,
      events: events.length,
      ...(right === 'access' && { decisions: held.decisions.length }),
    },
    files: files.map(({ name, type, bytes }) => ({
      name,
      type,
      size: bytes.length,
      sha256: hash('sha256', bytes, 'hex'),
    })),
  });
};

const packed = (held: HeldData, right: CopyRight, needs: Needs): BundleFile => {
  const content = contentOf(held, right, needs);
  const files = [...content, manifestOf(held, right, content)];
  const say = bundleWords[held.language];
  const number = held.part && `-${held.part.number}-${say.archiveOf}-${held.part.of}`;
  const bytes = needs.zipOf(files, held.madeAt);
  return { name: `${say.archive[right]}${number ?? ''}.zip`, type: 'application/zip', bytes };
};

/** The files of all parts, or the first part that is larger than it may be. */
const packedAll = (
  parts: readonly HeldData[],
  mostBytes: number,
  pack: (part: HeldData) => BundleFile,
): { readonly files: readonly BundleFile[] } | { readonly tooLarge: HeldData; readonly size: number } => {
  const files: BundleFile[] = [];
  for (const part of parts) {
    const file = pack(part);
    if (file.bytes.length > mostBytes) return { tooLarge: part, size: file.bytes.length };
    files.push(file);
  }
  return { files };
};

/**
 * The copy of everything, or of what is portable, packed into ZIP files none of which is larger than `mostBytes`; one, if it fits.
 * Each is whole by itself, with `data.json`, tables as CSV, a manifest with counts and hashes, and, of a copy of everything, a page.
 * The same data make the same bytes. Throws where a single thing, with what stands in every part, is larger.
 */
export const bundleOf = async (
  held: HeldData,
  right: CopyRight,
  needs: Needs,
  mostBytes = mostAnswered,
): Promise<readonly BundleFile[]> => {
  // Proof is nothing that one takes elsewhere, and need not be dealt out.
  const all = right === 'portability' ? { ...held, decisions: [] } : held;
  for (let mostCharacters = mostAtOnce; ; ) {
    const packing = packedAll(inParts(all, mostCharacters), mostBytes, (part) => packed(part, right, needs));
    if ('files' in packing) return packing.files;
    const { items, characters } = extentOf(packing.tooLarge);
    if (items < 2) throw new Error('a copy cannot be cut into parts so small');
    // As if all were as large as this one, and somewhat less for what each part repeats.
    mostCharacters = Math.floor(characters * (mostBytes / packing.size) * 0.9);
  }
};
