import { constants, createHash, createPublicKey, type KeyObject, publicEncrypt } from 'node:crypto';
import { NAMESPACES, type SamlToken, samlToken } from '@drover/api';
import { apiVersionOf, isAlreadyExists, isNotFound } from '@drover/apimachinery';
import { type Clock, parseTimeMs } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { authErrors } from '../errors.ts';
import type { CallOptions, IssuedToken } from '../tokens/token-store.ts';

const IN_GLOBAL_DATA = { namespace: NAMESPACES.globalData } as const;
/** A token waits this many milliseconds for its program. */
const WAITING_MS = 15 * 60_000;
const MIN_KEY_BITS = 2_048;
const MAX_KEY_BITS = 8_192;
const MAX_KEY_TEXT = 8_192;

/** What a program that has no browser shows to be logged in through one. */
export interface ProgramRequest {
  /** 32 to 63 random lower-case letters and digits: whoever knows it may fetch the encrypted token. */
  readonly requestId: string;
  /** Base64 of a PEM or of the JSON `{"N":…,"E":…}` of an RSA key, whose private half the program keeps. */
  readonly publicKey: string;
}

/** Hands tokens to programs whose users logged in with a browser. */
export interface ProgramLogin {
  /**
   * What a person compares with what the program shows, before saying yes: eight characters that stand for its key.
   *
   * @throws `AUTH_LOGIN_REQUEST_INVALID`.
   */
  code(request: ProgramRequest): string;
  /**
   * Leaves a token for a program, encrypted to its key (RSA-OAEP, SHA-256).
   *
   * @throws `AUTH_LOGIN_REQUEST_INVALID`, also when a token is there already.
   */
  leave(request: ProgramRequest, issued: IssuedToken, options: CallOptions): Promise<void>;
  /** The encrypted token that waits; `undefined` when none does, or not any longer. */
  fetch(requestId: string, options: CallOptions): Promise<SamlToken | undefined>;
  /** Forgets a token that was fetched; one that is not there is no error. */
  forget(requestId: string, options: CallOptions): Promise<void>;
}

/** Makes {@link ProgramLogin}. `client` acts as the server itself. */
export function createProgramLogin(client: KubernetesClient, clock: Clock): ProgramLogin {
  const waiting = client.resource<SamlToken>(samlToken.type);

  return {
    code: (request) => fingerprint(parse(request)),

    async leave(request, { token, credential }, { signal }) {
      const object: SamlToken = {
        apiVersion: apiVersionOf(samlToken),
        kind: samlToken.kind,
        metadata: { name: request.requestId, ...IN_GLOBAL_DATA },
        token: encrypt(credential, parse(request)),
        expiresAt: token.expiresAt ?? '',
      };
      try {
        await waiting.create(object, { ...IN_GLOBAL_DATA, signal });
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
        throw authErrors.create('AUTH_LOGIN_REQUEST_INVALID', { fieldName: 'requestId' });
      }
    },

    async fetch(requestId, { signal }) {
      if (!isRequestId(requestId)) return undefined;
      try {
        const found = await waiting.get(requestId, { ...IN_GLOBAL_DATA, signal });
        const createdMs = parseTimeMs(found.metadata?.creationTimestamp ?? '') ?? 0;
        return clock.nowMs() - createdMs < WAITING_MS ? found : undefined;
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },

    async forget(requestId, { signal }) {
      if (!isRequestId(requestId)) return;
      try {
        await waiting.delete(requestId, { ...IN_GLOBAL_DATA, signal });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}

function isRequestId(text: string): boolean {
  return /^[a-z0-9]{32,63}$/.test(text);
}

function parse({ requestId, publicKey }: ProgramRequest): KeyObject {
  if (!isRequestId(requestId))
    throw authErrors.create('AUTH_LOGIN_REQUEST_INVALID', { fieldName: 'requestId' });
  const key = publicKey.length > MAX_KEY_TEXT ? undefined : readKey(publicKey);
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
  if (!key || bits < MIN_KEY_BITS || bits > MAX_KEY_BITS) {
    throw authErrors.create('AUTH_LOGIN_REQUEST_INVALID', { fieldName: 'publicKey' });
  }
  return key;
}

function readKey(base64: string): KeyObject | undefined {
  const text = Buffer.from(base64.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString(
    'utf8',
  );
  try {
    if (text.startsWith('-----BEGIN')) {
      const key = createPublicKey(text);
      return key.asymmetricKeyType === 'rsa' ? key : undefined;
    }
    // The modulus is a number beyond what JSON.parse keeps.
    const modulus = /"N":\s*([0-9]{1,2500})/.exec(text)?.[1];
    const exponent = /"E":\s*([0-9]{1,10})/.exec(text)?.[1];
    if (modulus === undefined || exponent === undefined) return undefined;
    const jwk = { kty: 'RSA', n: base64url(BigInt(modulus)), e: base64url(BigInt(exponent)) };
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    // No key.
    return undefined;
  }
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

function encrypt(text: string, key: KeyObject): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha256' }, Buffer.from(text)).toString('base64');
}

/** Eight characters of the key's digest, as `ABCD-EFGH`. */
function fingerprint(key: KeyObject): string {
  const digest = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase();
}
