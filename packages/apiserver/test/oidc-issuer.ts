import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock, systemRandom } from '@drover/base';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createAuthority, issueCertificate } from '../src/pki/certificate-authority.ts';

/** An issuer of OpenID Connect on loopback. */
export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** PEM of the authority of its certificate. */
  readonly authority: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  /** Signs claims with the present key; good for an hour unless they say otherwise. */
  sign(claims: JWTPayload): Promise<string>;
  /** Signs with another key from now on, and tells only of that. */
  rotate(): Promise<void>;
}

/** Starts an issuer that tells of its keys as OpenID Connect Discovery says. */
export async function startTestIssuer(nowMs: () => number): Promise<TestIssuer> {
  const sources = { clock: systemClock, random: systemRandom };
  const authority = await createAuthority('issuer-ca', sources);
  const names = { commonName: 'issuer', organizations: [], servingNames: ['127.0.0.1'] };
  const { certificate, privateKey } = await issueCertificate(authority, names, sources);
  const asked: string[] = [];
  let signing = await createKey('k1');
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/keys' ? signing.keys : document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const document = { issuer: url, jwks_uri: `${url}/keys` };
  return {
    url,
    authority: authority.certificate,
    asked,
    sign: (claims) => {
      const seconds = Math.floor(nowMs() / 1_000);
      return new SignJWT({ iss: url, aud: 'drover', iat: seconds, exp: seconds + 3_600, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: signing.id })
        .sign(signing.privateKey);
    },
    rotate: async () => {
      signing = await createKey('k2');
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function createKey(id: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  return { id, privateKey, keys: { keys: [{ ...jwk, kid: id, alg: 'ES256', use: 'sig' }] } };
}
