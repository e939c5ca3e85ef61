import { canonicalJson } from '../canonical-json.ts';
import type { Signer } from '../keys/key-ring.ts';
import type { PurgeReport } from './purge-runs.ts';

const base64url = (text: string) => Buffer.from(text).toString('base64url');

/**
 * The certificate of a purge: a compact JWS (RFC 7515, Ed25519) over its report, which the keys at `/.well-known/jwks.json` check.
 * It proves what we say we destroyed and when, in counts.
 */
export const certificateOf = (policy: string, report: PurgeReport, signer: Signer): string => {
  const { certificate: _certificate, place: _place, ...claims } = report;
  const header = base64url(canonicalJson({ alg: 'EdDSA', kid: signer.kid, typ: 'habeas-purge+jws' }));
  const input = `${header}.${base64url(canonicalJson({ ...claims, policy, kid: signer.kid }))}`;
  return `${input}.${signer.sign(Buffer.from(input)).toString('base64url')}`;
};
