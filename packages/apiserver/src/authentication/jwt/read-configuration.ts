import { X509Certificate } from 'node:crypto';
import { type FieldError, invalid, required } from '@drover/kubernetes';
import { parse } from 'yaml';
import type {
  AuthenticationConfiguration,
  ClaimOrExpression,
  JwtConfiguration,
  PrefixedClaim,
} from './authentication-configuration.ts';

import { unknownFields } from './configuration-shape.ts';

/** Issuers that one configuration may have, as in Kubernetes. */
const MAX_ISSUERS = 64;

/**
 * The configuration in a YAML text; throws a `TypeError` that names each field that is wrong.
 *
 * @param ownIssuers - issuers of service account tokens, which no other may pretend to be.
 */
export function parseAuthenticationConfiguration(
  text: string,
  ownIssuers: readonly string[],
): AuthenticationConfiguration {
  const value = parse(text) as
    | (AuthenticationConfiguration & { apiVersion?: string; kind?: string })
    | null;
  const isKnown = /^apiserver\.config\.k8s\.io\/v1(?:beta1)?$/.test(value?.apiVersion ?? '');
  if (!value || !isKnown || value.kind !== 'AuthenticationConfiguration') {
    throw new TypeError('it must be an AuthenticationConfiguration of apiserver.config.k8s.io/v1');
  }
  const unknown = unknownFields(value);
  if (unknown.length > 0) throw new TypeError(`there is no field ${unknown.join(', ')}`);
  const problems = problemsOf(value, ownIssuers);
  if (problems.length > 0) {
    throw new TypeError(problems.map(({ field, message }) => `${field}: ${message}`).join(', '));
  }
  return value;
}

function problemsOf(
  { jwt = [], anonymous }: AuthenticationConfiguration,
  ownIssuers: readonly string[],
): FieldError[] {
  const problems = jwt.flatMap((each, at) => jwtProblems(`jwt[${at}]`, each, ownIssuers));
  if (jwt.length > MAX_ISSUERS) {
    problems.push(invalid('jwt', jwt.length, `must have at most ${MAX_ISSUERS} items`));
  }
  const urls = jwt.flatMap(({ issuer }) => [issuer?.url, issuer?.discoveryURL ?? []].flat());
  for (const url of new Set(urls.filter((each, at) => urls.indexOf(each) !== at))) {
    problems.push(invalid('jwt', url, 'the same URL is given twice'));
  }
  if (anonymous?.enabled !== true && anonymous?.conditions?.length) {
    const detail = 'enabled should be set to true when conditions are defined';
    problems.push(invalid('anonymous.conditions', anonymous.conditions, detail));
  }
  return problems;
}

function jwtProblems(
  path: string,
  { issuer, claimMappings, claimValidationRules = [] }: JwtConfiguration,
  ownIssuers: readonly string[],
): FieldError[] {
  return [
    ...issuerProblems(`${path}.issuer`, issuer, ownIssuers),
    ...mappingProblems(`${path}.claimMappings`, claimMappings),
    ...claimValidationRules.flatMap(({ claim, expression }, at) =>
      exclusiveProblems(`${path}.claimValidationRules[${at}]`, { claim, expression }),
    ),
  ];
}

function issuerProblems(
  path: string,
  issuer: Partial<JwtConfiguration['issuer']> | undefined,
  ownIssuers: readonly string[],
): FieldError[] {
  const { url = '', discoveryURL = '' } = issuer ?? {};
  const problems = urlProblems(`${path}.url`, url);
  if (ownIssuers.includes(url)) {
    const detail = `URL must not overlap with disallowed issuers: [${ownIssuers.join(' ')}]`;
    problems.push(invalid(`${path}.url`, url, detail));
  }
  if (discoveryURL !== '') problems.push(...urlProblems(`${path}.discoveryURL`, discoveryURL));
  if (discoveryURL !== '' && discoveryURL === url) {
    problems.push(invalid(`${path}.discoveryURL`, url, 'discoveryURL must be different from URL'));
  }
  return [
    ...problems,
    ...audienceProblems(path, issuer ?? {}),
    ...authorityProblems(`${path}.certificateAuthority`, issuer?.certificateAuthority),
  ];
}

function audienceProblems(
  path: string,
  { audiences = [], audienceMatchPolicy: policy = '' }: Partial<JwtConfiguration['issuer']>,
): FieldError[] {
  const problems: FieldError[] = [];
  if (audiences.length === 0 || audiences.includes('')) {
    problems.push(required(`${path}.audiences`, `at least one ${path}.audiences is required`));
  }
  const needsPolicy = audiences.length > 1;
  if (policy !== 'MatchAny' && (needsPolicy || policy !== '')) {
    const detail = needsPolicy
      ? 'audienceMatchPolicy must be MatchAny for multiple audiences'
      : 'audienceMatchPolicy must be empty or MatchAny for single audience';
    problems.push(invalid(`${path}.audienceMatchPolicy`, policy, detail));
  }
  return problems;
}

function urlProblems(path: string, text: string): FieldError[] {
  if (text === '') return [required(path, 'URL is required')];
  if (!URL.canParse(text)) return [invalid(path, text, 'it cannot be read')];
  const { protocol, username, password, search, hash } = new URL(text);
  const problems: FieldError[] = [];
  if (protocol !== 'https:') problems.push(invalid(path, text, 'URL scheme must be https'));
  if (username !== '' || password !== '') {
    problems.push(invalid(path, text, 'URL must not contain a username or password'));
  }
  if (search !== '') problems.push(invalid(path, text, 'URL must not contain a query'));
  if (hash !== '') problems.push(invalid(path, text, 'URL must not contain a fragment'));
  return problems;
}

function authorityProblems(path: string, pem: string | undefined): FieldError[] {
  if (!pem) return [];
  try {
    new X509Certificate(pem);
    return [];
  } catch {
    // The text may be large and is of no help.
    return [invalid(path, '<omitted>', 'it must be a certificate in PEM')];
  }
}

const EXTRA_KEY = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[^A-Z%]+$/;
const RESERVED_KEY = /^(?:.*\.)?k(?:8s|ubernetes)\.io\//;

/** YAML may hold anything. */
function isExtraKey(key: string | undefined): boolean {
  return key !== undefined && EXTRA_KEY.test(key) && !RESERVED_KEY.test(key);
}

function mappingProblems(
  path: string,
  mappings: Partial<JwtConfiguration['claimMappings']> | undefined,
): FieldError[] {
  const { username, groups, uid, extra = [] } = mappings ?? {};
  const keys = extra.flatMap(({ key, valueExpression }, at) => [
    ...(isExtraKey(key)
      ? []
      : [
          invalid(
            `${path}.extra[${at}].key`,
            key,
            'it must be a path below a domain of yours, in lower case',
          ),
        ]),
    ...(!valueExpression ? [required(`${path}.extra[${at}].valueExpression`, '')] : []),
  ]);
  return [
    ...prefixedProblems(`${path}.username`, username ?? {}),
    ...(groups && Object.keys(groups).length > 0 ? prefixedProblems(`${path}.groups`, groups) : []),
    ...(uid && Object.keys(uid).length > 0 ? exclusiveProblems(`${path}.uid`, uid) : []),
    ...emailProblems(`${path}.username`, mappings),
    ...keys,
  ];
}

function prefixedProblems(path: string, given: PrefixedClaim): FieldError[] {
  const problems = exclusiveProblems(path, given);
  const { claim, expression, prefix } = given;
  if (claim && prefix === undefined) {
    const detail =
      'prefix is required when claim is set. It can be set to an empty string to disable prefixing';
    problems.push(required(`${path}.prefix`, detail));
  }
  if (expression && prefix !== undefined) {
    problems.push(invalid(`${path}.prefix`, prefix, "prefix can't be set when expression is set"));
  }
  return problems;
}

function exclusiveProblems(
  path: string,
  { claim, expression }: { readonly [K in keyof ClaimOrExpression]: string | undefined },
): FieldError[] {
  if (claim && expression) {
    return [invalid(path, '', "claim and expression can't both be set")];
  }
  return claim || expression ? [] : [required(path, 'claim or expression is required')];
}

/** Who takes the address as name must look whether it was verified. */
function emailProblems(
  path: string,
  mappings: Partial<JwtConfiguration['claimMappings']> | undefined,
): FieldError[] {
  const expression = mappings?.username?.expression ?? '';
  const others = (mappings?.extra ?? []).map(({ valueExpression }) => valueExpression).join(' ');
  const looksAtEmail = /\bclaims\.email\b(?!_)/.test(expression);
  if (!looksAtEmail || `${expression} ${others}`.includes('claims.email_verified')) return [];
  const detail =
    'claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression';
  return [invalid(`${path}.expression`, expression, detail)];
}
