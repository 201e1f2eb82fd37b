import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ECParameters } from '@peculiar/asn1-ecc';
import { RSAPublicKey } from '@peculiar/asn1-rsa';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';

/** A public key, enough of it to tell whether two are the same. */
export interface PublicKey {
  readonly algorithm: 'RSA' | 'ECDSA' | 'Ed25519';
  /** Of the modulus, or of the curve. */
  readonly bits: number;
  /** Equal for equal keys alone. */
  readonly id: string;
}

const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';
const ED25519 = '1.3.101.112';

const CURVES = new Map([
  ['1.2.840.10045.3.1.7', { curve: p256, bits: 256 }],
  ['1.3.132.0.34', { curve: p384, bits: 384 }],
  ['1.3.132.0.35', { curve: p521, bits: 521 }],
]);

/** What a key is for, by the identifier in front of it; `undefined` when it is none that TLS servers use. */
export function keyAlgorithm({
  algorithm,
}: AlgorithmIdentifier): PublicKey['algorithm'] | undefined {
  if (algorithm === RSA) return 'RSA';
  if (algorithm === EC) return 'ECDSA';
  return algorithm === ED25519 ? 'Ed25519' : undefined;
}

/** The object identifier of the curve that the parameters of a key name. */
export function curveIdOf(parameters: ArrayBuffer | null | undefined): string {
  return parameters ? (AsnConvert.parse(parameters, ECParameters).namedCurve ?? '') : '';
}

/** An RSA key. */
export function rsaKey(modulus: ArrayBuffer, exponent: ArrayBuffer): PublicKey {
  const [n, e] = [unsigned(modulus), unsigned(exponent)];
  const id = `RSA:${n.toString(16)}:${e.toString(16)}`;
  return { algorithm: 'RSA', bits: n.toString(2).length, id };
}

/** Of an RSA key of 16,384 bits, with the zero in front. */
const MAX_INTEGER_BYTES = 2049;

/**
 * The number that the bytes of an INTEGER are.
 *
 * @throws `RangeError` for one that is larger than any key has: to calculate with it would take long.
 */
export function unsigned(bytes: ArrayBuffer): bigint {
  if (bytes.byteLength > MAX_INTEGER_BYTES) throw new RangeError('the number is too large');
  return BigInt(`0x${bytesToHex(new Uint8Array(bytes)) || '0'}`);
}

/** The key of a point on a curve; `undefined` for curves that TLS servers do not use. */
export function ecKey(curveId: string, point: Uint8Array): PublicKey | undefined {
  const found = CURVES.get(curveId);
  if (!found) return undefined;
  const whole = found.curve.Point.fromBytes(point).toBytes(false);
  return { algorithm: 'ECDSA', bits: found.bits, id: `EC:${curveId}:${bytesToHex(whole)}` };
}

/** The public half of a secret number on a curve. */
export function ecKeyOfSecret(curveId: string, secret: Uint8Array): PublicKey | undefined {
  const found = CURVES.get(curveId);
  if (!found) return undefined;
  const padded = new Uint8Array(Math.ceil(found.bits / 8));
  padded.set(secret, padded.length - secret.length);
  return ecKey(curveId, found.curve.getPublicKey(padded, false));
}

/** An Ed25519 key. */
export function ed25519Key(point: Uint8Array): PublicKey {
  return { algorithm: 'Ed25519', bits: 256, id: `Ed25519:${bytesToHex(point)}` };
}

/** The public half of a secret of Ed25519. */
export function ed25519KeyOfSecret(secret: Uint8Array): PublicKey {
  return ed25519Key(ed25519.getPublicKey(secret));
}

/** The key in a certificate; `undefined` when it is none that TLS servers use. May throw on damaged keys. */
export function certifiedKey({
  algorithm,
  subjectPublicKey,
}: SubjectPublicKeyInfo): PublicKey | undefined {
  const bytes = new Uint8Array(subjectPublicKey);
  switch (keyAlgorithm(algorithm)) {
    case 'RSA': {
      const { modulus, publicExponent } = AsnConvert.parse(subjectPublicKey, RSAPublicKey);
      return rsaKey(modulus, publicExponent);
    }
    case 'ECDSA':
      return ecKey(curveIdOf(algorithm.parameters), bytes);
    case 'Ed25519':
      return ed25519Key(bytes);
    default:
      return undefined;
  }
}
