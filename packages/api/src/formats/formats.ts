import { checkBase64 } from './base64.ts';
import { checkCertificates } from './certificate.ts';
import { checkDnsLabel, checkHostname, checkRestrictedDnsLabel } from './dns.ts';
import type { FormatCheck, FormatProblem } from './format-problem.ts';
import { checkImageReference, checkImageRegistry } from './image-reference.ts';
import { checkCidr, checkCidrs, checkIpAddress } from './network.ts';
import { checkPrivateKey } from './private-key.ts';
import { checkQuantity } from './quantity.ts';
import { checkCron, checkDuration } from './time.ts';
import { checkServerUrl, checkUrl } from './url.ts';
import { checkUsername } from './username.ts';

const CHECKS = {
  dnsLabel: checkDnsLabel,
  dnsLabelRestricted: checkRestrictedDnsLabel,
  hostname: checkHostname,
  url: checkUrl,
  serverUrl: checkServerUrl,
  cron: checkCron,
  duration: checkDuration,
  quantity: checkQuantity,
  ipAddress: checkIpAddress,
  cidr: checkCidr,
  cidrs: checkCidrs,
  imageReference: checkImageReference,
  imageRegistry: checkImageRegistry,
  certificates: checkCertificates,
  privateKey: checkPrivateKey,
  base64: checkBase64,
  username: checkUsername,
} as const satisfies Readonly<Record<string, FormatCheck>>;

/** Name of a format that texts can be asked to have. */
export type FormatName = keyof typeof CHECKS;

/** What is wrong with a text in a format; `undefined` when nothing is. An empty text has every format. */
export function checkFormat(name: FormatName, text: string): FormatProblem | undefined {
  return text === '' ? undefined : CHECKS[name](text);
}

/** The format that a field type of the v3 API asks for by itself; `undefined` for types without one. */
export function formatOfType(type: string): FormatName | undefined {
  return type === 'dnsLabel' || type === 'dnsLabelRestricted' || type === 'hostname'
    ? type
    : undefined;
}
