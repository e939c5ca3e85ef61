import type { DocumentType } from './documents.ts';

/** How each kind of file begins (ITU-T T.81, PNG section 5.2, ISO 32000-2 section 7.5.2); a name or a declared type says nothing. */
const beginnings: Readonly<Record<DocumentType, Buffer>> = {
  'image/jpeg': Buffer.from([0xff, 0xd8, 0xff]),
  'image/png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'application/pdf': Buffer.from('%PDF-'),
};

/** What a file is by how it begins; undefined for anything that is not taken. */
export const documentType = (bytes: Uint8Array): DocumentType | undefined =>
  (Object.keys(beginnings) as DocumentType[]).find((type) =>
    beginnings[type].equals(bytes.subarray(0, beginnings[type].length)),
  );
