import { type FieldError, invalid } from '../../field/field-error.ts';
import { isDnsSubdomain, type NameRule } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** What only Windows knows of a container or pod. */
export interface WindowsOptions {
  readonly gmsaCredentialSpecName?: string;
  readonly gmsaCredentialSpec?: string;
  readonly runAsUserName?: string;
  readonly hostProcess?: boolean;
}

const MAX_CREDENTIAL_BYTES = 64 * 1024;
const MAX_DOMAIN = 256;
const MAX_USER = 104;

const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_NAME =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** What is wrong with options of Windows. */
export function validateWindowsOptions(
  path: string,
  options: WindowsOptions | undefined,
): readonly FieldError[] {
  if (options === undefined) return [];
  return [
    ...given(options.gmsaCredentialSpecName, (name) =>
      named(`${path}.gmsaCredentialSpecName`, name, isDnsSubdomain),
    ),
    ...given(options.gmsaCredentialSpec, (spec) =>
      validateCredentialSpec(`${path}.gmsaCredentialSpec`, spec),
    ),
    ...given(options.runAsUserName, (name) => named(`${path}.runAsUserName`, name, isUserName)),
  ];
}

function validateCredentialSpec(path: string, spec: string): readonly FieldError[] {
  if (spec === '') return [invalid(path, spec, 'gmsaCredentialSpec cannot be an empty string')];
  return when(spec.length > MAX_CREDENTIAL_BYTES, () =>
    invalid(path, spec, 'gmsaCredentialSpec size must be under 64 KiB'),
  );
}

/** The form of `user` and of `domain\user`. */
const isUserName: NameRule = (name) => {
  const parts = name.split('\\');
  if (name === '') return ['runAsUserName cannot be an empty string'];
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(name)) return ['runAsUserName cannot contain control characters'];
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const user = parts.at(-1) ?? '';
  return [...(parts.length === 2 ? domainErrors(parts[0] ?? '') : []), ...userErrors(user)];
};

function domainErrors(domain: string): readonly string[] {
  const isFormed = NET_BIOS.test(domain) || DNS_NAME.test(domain);
  return [
    ...(domain.length >= MAX_DOMAIN
      ? [`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`]
      : []),
    ...(isFormed ? [] : ["runAsUserName's Domain doesn't match the NetBios nor the DNS format"]),
  ];
}

function userErrors(user: string): readonly string[] {
  return [
    ...(user === '' ? ["runAsUserName's User cannot be empty"] : []),
    ...(user.length > MAX_USER
      ? [`runAsUserName's User length must not be longer than ${MAX_USER} characters`]
      : []),
    ...(/^[. ]+$/.test(user) ? ["runAsUserName's User cannot contain only periods or spaces"] : []),
    ...(/["/\\:;|=,+*?<>@[\]]/.test(user)
      ? ['runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]']
      : []),
  ];
}
