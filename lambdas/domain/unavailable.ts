/** A part we depend on cannot answer now (throttled, disk full, key or mail service away). Nothing was half written; 503. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
}
