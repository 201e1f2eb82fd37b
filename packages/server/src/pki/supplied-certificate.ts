import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errorMessage } from '@drover/base';
import { serverErrors } from '../errors.ts';
import type { KeyPair } from './certificate-authority.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificate with chain and the key from two PEM files.
 *
 * @throws `SERVER_BAD_CERTIFICATE` when a file cannot be read or holds no valid PEM; `SERVER_KEY_MISMATCH`.
 */
export async function readSuppliedCertificate(files: {
  readonly certFile: string;
  readonly keyFile: string;
}): Promise<KeyPair> {
  const certificate = await readCertificates(files.certFile);
  const privateKey = await readPem(files.keyFile);
  const key = parsed(files.keyFile, () => createPrivateKey(privateKey));
  if (!new X509Certificate(certificate).checkPrivateKey(key)) {
    throw serverErrors.create('SERVER_KEY_MISMATCH', files);
  }
  return { certificate, privateKey };
}

/**
 * All certificates of a PEM file, in order, without what stands between them, trimmed.
 *
 * @throws `SERVER_BAD_CERTIFICATE`
 */
export async function readCertificates(file: string): Promise<string> {
  const blocks = (await readPem(file)).match(CERTIFICATE) ?? [];
  if (blocks.length === 0) {
    throw serverErrors.create('SERVER_BAD_CERTIFICATE', {
      file,
      problem: 'it holds no certificate',
    });
  }
  for (const block of blocks) parsed(file, () => new X509Certificate(block));
  return blocks.map((block) => block.replaceAll('\r\n', '\n')).join('\n');
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw serverErrors.create(
      'SERVER_BAD_CERTIFICATE',
      { file, problem: errorMessage(cause) },
      { cause },
    );
  }
}

function parsed<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw serverErrors.create(
      'SERVER_BAD_CERTIFICATE',
      { file, problem: errorMessage(cause) },
      { cause },
    );
  }
}
