import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '@drover/base';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { CertificateAuthority } from './kubernetes/control-plane/pki.ts';

/** What the token endpoint answers, given what an honest provider would put into an ID token. */
export type Forge = (honest: Honest) => Promise<TokenAnswer> | TokenAnswer;

/** What an honest provider would say. */
export interface Honest {
  readonly claims: JWTPayload;
  /** The claims, signed with the key that the provider publishes. */
  readonly sign: (claims: JWTPayload, header?: object) => Promise<string>;
}

/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An identity provider that lies on demand. */
export interface HostileProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly ca: string;
  /** Next answers of the token endpoint; honest until it is set. */
  forge: Forge;
  /** Claims that the user information endpoint names. */
  userInfo: Readonly<Record<string, unknown>>;
  /** Changes to what the provider says of itself. */
  metadata: Readonly<Record<string, unknown>>;
  /** The nonce that the browser was sent here with. */
  nonce: string;
  /** Bodies that the token endpoint got. */
  readonly asked: URLSearchParams[];
  /** A token signed with the key that the provider publishes. */
  readonly sign: (claims: JWTPayload, header?: object) => Promise<string>;
}

/** The answer of a provider that does nothing wrong. */
export const honestly: Forge = async ({ claims, sign }) => ({
  body: {
    access_token: 'access',
    token_type: 'Bearer',
    id_token: await sign(claims),
    refresh_token: 'again',
  },
});

/** Starts the provider, by TLS on loopback. */
export async function startHostileProvider(clientId: string): Promise<HostileProvider> {
  const authority = await CertificateAuthority.create('hostile identity provider');
  const pair = await authority.issue({ commonName: 'idp', servingNames: ['127.0.0.1'] });
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer({ cert: pair.certificate, key: pair.privateKey });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: HostileProvider = {
    issuer,
    ca: authority.certificate,
    forge: honestly,
    userInfo: { sub: 'ann', groups: ['staff'] },
    metadata: {},
    nonce: '',
    asked: [],
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
        .sign(privateKey),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const honestClaims = (): JWTPayload => {
    const now = Math.floor(systemClock.nowMs() / 1_000);
    const { nonce } = provider;
    return {
      iss: issuer,
      aud: clientId,
      sub: 'ann',
      iat: now,
      exp: now + 300,
      nonce,
      sid: 'sid-1',
    };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const { status = 200, headers = {}, body: sent } = await answerOf(request.url ?? '', body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof sent === 'string' ? sent : JSON.stringify(sent));
  };
  const answerOf = async (path: string, body: string): Promise<TokenAnswer> => {
    if (path === '/.well-known/openid-configuration') {
      return { body: { ...metadataOf(issuer), ...provider.metadata } };
    }
    if (path === '/jwks') return { body: { keys: [jwk] } };
    if (path === '/userinfo') return { body: provider.userInfo };
    provider.asked.push(new URLSearchParams(body));
    return provider.forge({ claims: honestClaims(), sign: provider.sign });
  };
  server.on('request', (request, response) => void answer(request, response));
  return provider;
}

function metadataOf(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  };
}
