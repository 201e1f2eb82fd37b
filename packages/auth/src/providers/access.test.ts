import { expect, it } from 'vitest';
import { hasAccess } from './access.ts';

const subject = { principalIds: ['oidc_user://ann', 'oidc_group://ops'] };
const member = (): boolean => true;
const nobody = (): boolean => false;

it.each([
  ['unrestricted', [], nobody, true],
  ['', [], nobody, true],
  [undefined, [], nobody, true],
  ['restricted', [], nobody, false],
  ['restricted', [], member, true],
  ['restricted', ['oidc_user://ann'], nobody, true],
  ['required', [], member, false],
  ['required', ['oidc_group://ops'], nobody, true],
  ['required', ['oidc_user://bob'], member, false],
  ['sometimes', ['oidc_user://ann'], member, false],
] as const)('accessMode %j, allowed %j', (accessMode, allowedPrincipalIds, isMember, expected) => {
  const config = { allowedPrincipalIds, ...(accessMode !== undefined && { accessMode }) };
  expect(hasAccess(config, subject, isMember)).toBe(expected);
});
