import { createHash, X509Certificate } from 'node:crypto';
import { errorMessage } from '@drover/base';
import { agentErrors } from '../../errors.ts';

/** What the server handed out and what was expected. */
export interface AuthorityClaim {
  /** Names the server in errors. */
  readonly server: string;
  /** The value of the setting `cacerts`. */
  readonly value: string;
  /** Lower-case hex. */
  readonly checksum: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Checks the authority that a server hands out over a connection that nothing protects.
 *
 * The checksum is that of the value without surrounding white space and with one line feed at its end, as Rancher
 * computes it. Values that were stored with other line ends hash differently there, so that the value as it came and
 * the value with line feeds alone are good as well: each is the same certificates. So is the checksum of one certificate among
 * several, which then counts alone.
 *
 * @returns the certificates in PEM, root, intermediate or several.
 * @throws `AGENT_CA_MISMATCH` with both digests; `AGENT_CA_UNUSABLE` when there is no certificate in it.
 */
export function verifyAuthority({ server, value, checksum }: AuthorityClaim): string[] {
  const trimmed = value.trim();
  if (trimmed === '') {
    throw agentErrors.create('AGENT_CA_UNUSABLE', {
      server,
      problem: 'the setting cacerts is empty',
    });
  }
  const actual = digest(`${trimmed}\n`);
  const spellings = [actual, digest(`${value}\n`), digest(`${trimmed.replaceAll('\r\n', '\n')}\n`)];
  if (spellings.includes(checksum)) return certificatesIn(server, trimmed);
  // While an authority is replaced the server hands out the old one and the new one; the agent was told of one of them.
  const pinned = trimmed.match(CERTIFICATE)?.find((pem) => digest(`${pem}\n`) === checksum);
  if (pinned !== undefined) return certificatesIn(server, pinned);
  throw agentErrors.create('AGENT_CA_MISMATCH', { server, actual, expected: checksum });
}

/**
 * The certificates of a PEM text.
 *
 * @param server - names the server in errors.
 * @throws `AGENT_CA_UNUSABLE` when there is none, or one cannot be read.
 */
export function certificatesIn(server: string, pem: string): string[] {
  const certificates = pem.match(CERTIFICATE) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (cause) {
    const problem = errorMessage(cause);
    throw agentErrors.create('AGENT_CA_UNUSABLE', { server, problem }, { cause });
  }
  if (certificates.length > 0) return certificates;
  throw agentErrors.create('AGENT_CA_UNUSABLE', { server, problem: 'it holds no certificate' });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
