import type { FormatCheck } from './format-problem.ts';

const MAX_LABEL = 63;
const MAX_HOSTNAME = 253;

function isLabel(text: string): boolean {
  return text.length <= MAX_LABEL && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text);
}

/** An RFC 1123 label: the name of most objects' namespace. */
export const checkDnsLabel: FormatCheck = (text) =>
  isLabel(text)
    ? undefined
    : {
        message: 'is no DNS label',
        remedy: `Use up to ${MAX_LABEL} lower-case letters, digits and "-", beginning and ending with a letter or digit: web-1.`,
      };

/** An RFC 1035 label: as an RFC 1123 label, beginning with a letter. */
export const checkRestrictedDnsLabel: FormatCheck = (text) =>
  isLabel(text) && /^[a-z]/.test(text)
    ? undefined
    : {
        message: 'is no DNS label that begins with a letter',
        remedy: `Use up to ${MAX_LABEL} lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit: web-1.`,
      };

/** An RFC 1123 subdomain. */
export const checkHostname: FormatCheck = (text) =>
  text.length <= MAX_HOSTNAME && text.split('.').every(isLabel)
    ? undefined
    : {
        message: 'is no host name',
        remedy: `Use names of lower-case letters, digits and "-", joined by ".", ${MAX_HOSTNAME} characters at most: www.example.org.`,
      };
