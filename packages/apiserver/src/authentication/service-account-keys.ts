import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';

/** A key that tokens are checked with. */
export interface VerificationKey {
  /** Names the key in the header of a token: a digest of it. */
  readonly keyId: string;
  readonly algorithm: string;
  readonly publicKey: KeyObject;
}

/** The keys of service account tokens: one signs, all check. */
export interface ServiceAccountKeys {
  readonly signing: VerificationKey & { readonly privateKey: KeyObject };
  /** The signing key first. */
  readonly verification: readonly VerificationKey[];
}

/**
 * Reads the keys.
 *
 * @param signingKey - PEM of a private key, EC or RSA.
 * @param verificationKeys - PEMs of further keys, public or private, whose tokens are still good.
 */
export function readServiceAccountKeys(
  signingKey: string,
  verificationKeys: readonly string[] = [],
): ServiceAccountKeys {
  const privateKey = createPrivateKey(signingKey);
  const signing = { ...verificationKey(createPublicKey(privateKey)), privateKey };
  const further = verificationKeys.map((pem) => verificationKey(createPublicKey(pem)));
  const verification = [signing, ...further.filter(({ keyId }) => keyId !== signing.keyId)];
  return { signing, verification };
}

/** The public half of a key as JSON Web Key, in Kubernetes' order of fields. */
export function publicJwk({ keyId, algorithm, publicKey }: VerificationKey): JWK {
  const { kty, ...numbers } = publicKey.export({ format: 'jwk' }) as JWK & { kty: string };
  const { crv, ...rest } = numbers;
  return { use: 'sig', kty, kid: keyId, ...(crv && { crv }), alg: algorithm, ...rest };
}

/**
 * The key that checks tokens.
 *
 * @throws a `TypeError` for a kind of key that cannot sign tokens.
 */
export function verificationKey(publicKey: KeyObject): VerificationKey {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { keyId: hash('sha256', der, 'base64url'), algorithm: algorithmOf(publicKey), publicKey };
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  const algorithm = CURVES[asymmetricKeyDetails?.namedCurve ?? ''];
  if (asymmetricKeyType === 'ec' && algorithm !== undefined) return algorithm;
  throw new TypeError(`keys of type ${asymmetricKeyType ?? 'unknown'} cannot sign tokens`);
}
