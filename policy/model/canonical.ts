import { createHash } from 'node:crypto';

/** The form of a text that is hashed and kept: NFC, LF, no spaces at line ends, exactly one newline at the end. */
export const canonicalText = (text: string): string =>
  `${text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n+$/, '')}\n`;

/** SHA-256 (base64url) of the canonical text in UTF-8: the address of a published text for ever. */
export const textHash = (text: string): string =>
  createHash('sha256').update(canonicalText(text), 'utf8').digest('base64url');
