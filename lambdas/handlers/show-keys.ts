import * as z from 'zod';
import { httpHandler } from '../runtime/handler.ts';
import { publicSigningKeys } from '../stores/key-ring.ts';

const shape = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })),
});

/** `GET /.well-known/jwks.json`: every public key that receipts were ever signed with (RFC 7517, RFC 8037). */
export const handler = httpHandler({
  answers: { 200: { says: 'JSON Web Key Set', shape } },
  refuses: [],
  handle: async (_request, { table }) => {
    const published = await publicSigningKeys(table);
    return { status: 200, json: { keys: published.map((key) => ({ ...key, use: 'sig', alg: 'EdDSA' })) } };
  },
});
