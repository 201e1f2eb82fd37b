import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { isDnsSubdomain, type NameRule } from '../meta/names.ts';
import { validateLegacyIp } from '../network/ip-fields.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

/** How the containers of a pod resolve names. */
export interface PodDnsConfig {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly { readonly name?: string }[];
}

interface HostAlias {
  readonly ip?: string;
  readonly hostnames?: readonly string[];
}

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2_048;

const SEARCH_PATTERN = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SEARCH_LABEL = /^_?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;

/** The form of a domain that names are looked for in: a DNS name, with underscores. */
const isSearchDomain: NameRule = (domain) => [
  ...(domain.length > 253 ? ['must be no more than 253 characters'] : []),
  ...(domain.split('.').every((label) => SEARCH_LABEL.test(label))
    ? []
    : [
        `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SEARCH_PATTERN}(\\.${SEARCH_PATTERN})*')`,
      ]),
];

/** What is wrong with how names are resolved. */
export function validateDnsConfig(
  path: string,
  config: PodDnsConfig | undefined,
  policy: string | undefined,
): readonly FieldError[] {
  const { nameservers = [] } = config ?? {};
  if (policy === 'None') {
    if (config === undefined) {
      return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    }
    if (nameservers.length === 0) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [required(`${path}.nameservers`, detail)];
    }
  }
  return [
    ...when(nameservers.length > MAX_NAMESERVERS, () =>
      invalid(`${path}.nameservers`, nameservers, 'must not have more than 3 nameservers'),
    ),
    ...each(`${path}.nameservers`, nameservers, (at, address) => validateLegacyIp(at, address)),
    ...validateSearches(`${path}.searches`, config?.searches ?? []),
    ...each(`${path}.options`, config?.options, (at, { name }) =>
      when(!name, () => required(at, 'must not be empty')),
    ),
  ];
}

/** What is wrong with names of hosts that a pod knows without asking. */
export function validateHostAliases(
  path: string,
  aliases: readonly HostAlias[] | undefined,
): readonly FieldError[] {
  return each(path, aliases, (at, { ip = '', hostnames }) => [
    ...validateLegacyIp(`${at}.ip`, ip),
    ...each(`${at}.hostnames`, hostnames, (nameAt, name) => named(nameAt, name, isDnsSubdomain)),
  ]);
}

function validateSearches(path: string, searches: readonly string[]): readonly FieldError[] {
  return [
    ...when(searches.length > MAX_SEARCHES, () =>
      invalid(path, searches, 'must not have more than 32 search paths'),
    ),
    ...when(searches.join(' ').length > MAX_SEARCH_CHARACTERS, () =>
      invalid(
        path,
        searches,
        'must not have more than 2048 characters (including spaces) in the search list',
      ),
    ),
    ...each(path, searches, (at, domain) =>
      domain === '.' ? [] : named(at, domain.replace(/\.$/, ''), isSearchDomain),
    ),
  ];
}
