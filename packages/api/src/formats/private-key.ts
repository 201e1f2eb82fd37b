import { ECPrivateKey } from '@peculiar/asn1-ecc';
import { PrivateKeyInfo } from '@peculiar/asn1-pkcs8';
import { RSAPrivateKey } from '@peculiar/asn1-rsa';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { type FormatCheck, type FormatProblem, failed, type Reading } from './format-problem.ts';
import { type PemBlock, readPem } from './pem.ts';
import {
  curveIdOf,
  ecKeyOfSecret,
  ed25519KeyOfSecret,
  keyAlgorithm,
  type PublicKey,
  rsaKey,
  unsigned,
} from './public-key.ts';

const LABELS = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'];
const REMEDY = 'Paste one RSA, ECDSA (P-256, P-384, P-521) or Ed25519 key in PEM form.';
const ENCRYPTED: { readonly problem: FormatProblem } = failed(
  'is encrypted',
  'Take the password off: openssl pkey -in encrypted.pem -out key.pem',
);

/**
 * The public half of a private key in PEM form: PKCS#8, PKCS#1 or SEC1.
 *
 * It is computed from the private half, so that a text in which both do not belong together gives no wrong answer.
 */
export function readPrivateKey(pem: string): Reading<PublicKey> {
  const { value: blocks = [], problem } = readPem(pem);
  if (problem) return { problem };
  if (blocks.some(({ label, isEncrypted }) => isEncrypted || label.startsWith('ENCRYPTED'))) {
    return ENCRYPTED;
  }
  const [key, ...more] = blocks.filter(({ label }) => LABELS.includes(label));
  if (!key) {
    const [other] = blocks;
    return failed(`is a ${other?.label ?? 'text'}, not a private key`, REMEDY);
  }
  if (more.length > 0) return failed('holds more than one private key', REMEDY);
  try {
    const value = readBlock(key);
    return value ? { value } : failed('is a key of a kind that TLS servers do not use', REMEDY);
  } catch {
    // Whatever the readers of ASN.1 and of curves say, the text is no key.
    return failed('is damaged: it cannot be read as a private key', REMEDY);
  }
}

function readBlock({ label, bytes }: PemBlock): PublicKey | undefined {
  if (label === 'RSA PRIVATE KEY') return readRsa(bytes.buffer);
  if (label === 'EC PRIVATE KEY') return readEc(bytes.buffer);
  const { privateKeyAlgorithm, privateKey } = AsnConvert.parse(bytes, PrivateKeyInfo);
  switch (keyAlgorithm(privateKeyAlgorithm)) {
    case 'RSA':
      return readRsa(privateKey.buffer);
    case 'ECDSA':
      return readEc(privateKey.buffer, curveIdOf(privateKeyAlgorithm.parameters));
    case 'Ed25519':
      return ed25519KeyOfSecret(
        new Uint8Array(AsnConvert.parse(privateKey.buffer, OctetString).buffer),
      );
    default:
      return undefined;
  }
}

function readRsa(bytes: ArrayBuffer): PublicKey {
  const { modulus, publicExponent, prime1, prime2 } = AsnConvert.parse(bytes, RSAPrivateKey);
  if (unsigned(prime1) * unsigned(prime2) !== unsigned(modulus)) {
    throw new RangeError('the factors of the key do not make its modulus');
  }
  return rsaKey(modulus, publicExponent);
}

/** In PKCS#8 the curve stands before the key, in SEC1 inside of it. */
function readEc(bytes: ArrayBuffer, outerCurve = ''): PublicKey | undefined {
  const { privateKey, parameters } = AsnConvert.parse(bytes, ECPrivateKey);
  const curveId = outerCurve || (parameters?.namedCurve ?? '');
  return ecKeyOfSecret(curveId, new Uint8Array(privateKey.buffer));
}

/** A private key in PEM form, without password. */
export const checkPrivateKey: FormatCheck = (text) => readPrivateKey(text).problem;
