import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { named } from '../value/forms.ts';

const PATH_PATTERN = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** `example.com/name`: a domain, and what its owner calls something. */
export function validateDomainPath(path: string, text: string): readonly FieldError[] {
  if (text === '') return [required(path)];
  const slash = text.indexOf('/');
  const domain = text.slice(0, Math.max(slash, 0));
  const rest = text.slice(slash + 1);
  if (domain === '' || rest === '') {
    return [invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const isPath = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest);
  const detail = `Invalid path (regex used for validation is '${PATH_PATTERN}')`;
  return [...named(path, domain, isDnsSubdomain), ...(isPath ? [] : [invalid(path, rest, detail)])];
}
