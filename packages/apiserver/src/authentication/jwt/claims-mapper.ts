import { errorMessage } from '@drover/base';
import { isList, type Program, type Value } from '../../cel/index.ts';
import type { UserInfo } from '../user-info.ts';
import type { JwtConfiguration, PrefixedClaim } from './authentication-configuration.ts';
import { CONDITION, compileFor, evaluateClaims, holds, userValue } from './user-expressions.ts';

/** The claims of a token whose signature was checked. */
export type Claims = Readonly<Record<string, unknown>>;

/** Names that Kubernetes gives itself: nobody else may give them. */
const RESERVED_PREFIX = 'system:';

const TEXTS = ['string', 'list'] as const;

interface CompiledRule {
  readonly program: Program;
  readonly source: string;
  readonly message: string;
}

/**
 * Makes users of claims, as one configuration says. What cannot be made, or breaks a rule, throws a `TypeError` that says why.
 *
 * Groups that begin with `system:` are left out, and such a user name is refused, whatever the configuration says.
 */
export class ClaimsMapper {
  readonly #configuration: JwtConfiguration;
  readonly #username: Program | undefined;
  readonly #groups: Program | undefined;
  readonly #uid: Program | undefined;
  readonly #extra: readonly { readonly key: string; readonly program: Program }[];
  readonly #claimRules: readonly CompiledRule[];
  readonly #userRules: readonly CompiledRule[];

  /** @throws `TypeError` when an expression cannot be used. */
  constructor(configuration: JwtConfiguration) {
    const { claimMappings: mappings } = configuration;
    this.#configuration = configuration;
    this.#username = optional('claimMappings.username', mappings.username.expression, ['string']);
    this.#groups = optional('claimMappings.groups', mappings.groups?.expression, TEXTS);
    this.#uid = optional('claimMappings.uid', mappings.uid?.expression, ['string']);
    this.#extra = (mappings.extra ?? []).map(({ key, valueExpression }, at) => ({
      key,
      program: located(`claimMappings.extra[${at}].valueExpression`, () =>
        compileFor(valueExpression, 'claims', TEXTS),
      ),
    }));
    this.#claimRules = compileRules('claims', configuration.claimValidationRules);
    this.#userRules = compileRules('user', configuration.userValidationRules);
  }

  /** The user that the claims stand for. */
  userOf(claims: Claims): UserInfo {
    this.#checkClaims(claims);
    const name = this.#nameOf(claims);
    const uid = this.#uidOf(claims);
    const groups = this.#groupsOf(claims).filter((group) => !group.startsWith(RESERVED_PREFIX));
    const extra = this.#extraOf(claims);
    const user = { name, groups, ...(uid !== '' && { uid }), ...(extra && { extra }) };
    if (name.startsWith(RESERVED_PREFIX))
      throw new TypeError(`oidc: user name ${name} is reserved`);
    checkRules(this.#userRules, 'user', userValue(user));
    return user;
  }

  #checkClaims(claims: Claims): void {
    for (const { claim = '', requiredValue } of this.#configuration.claimValidationRules ?? []) {
      if (claim === '') continue;
      const value = claims[claim];
      if (value === undefined)
        throw new TypeError(`oidc: required claim ${claim} not present in ID token`);
      if (value !== (requiredValue ?? '')) {
        throw new TypeError(
          `oidc: required claim ${claim} value does not match. Got = ${shown(value)}, want = ${requiredValue ?? ''}`,
        );
      }
    }
    checkRules(this.#claimRules, 'claims', claims);
  }

  #nameOf(claims: Claims): string {
    const { claim = '', prefix = '' } = this.#configuration.claimMappings.username;
    if (!this.#username) {
      if (claim === 'email' && 'email_verified' in claims && claims['email_verified'] !== true) {
        throw new TypeError('oidc: email not verified');
      }
      return prefix + textClaim(claims, claim, 'username claims');
    }
    const name = this.#evaluate(this.#username, claims, 'username claim');
    if (typeof name !== 'string')
      throw new TypeError(
        'oidc: error evaluating username claim expression: username claim expression must return a string',
      );
    if (name === '') throw new TypeError('oidc: empty username via CEL expression is not allowed');
    return name;
  }

  #groupsOf(claims: Claims): readonly string[] {
    const { claim = '', prefix = '' }: PrefixedClaim =
      this.#configuration.claimMappings.groups ?? {};
    if (this.#groups)
      return texts(this.#evaluate(this.#groups, claims, 'group claim'), 'group claim');
    const value = claim === '' ? undefined : claims[claim];
    if (value === undefined) return [];
    const groups: readonly unknown[] = Array.isArray(value) ? value : [value];
    return groups.map((group) => {
      if (typeof group === 'string') return `${prefix}${group}`;
      throw new TypeError(
        `oidc: parse groups claim ${JSON.stringify(claim)}: it must be a text or a list of texts`,
      );
    });
  }

  #uidOf(claims: Claims): string {
    const { claim = '' } = this.#configuration.claimMappings.uid ?? {};
    if (claim !== '') return textClaim(claims, claim, 'uid claim');
    if (!this.#uid) return '';
    const uid = this.#evaluate(this.#uid, claims, 'uid claim');
    if (typeof uid === 'string') return uid;
    throw new TypeError(
      'oidc: error evaluating uid claim expression: uid claim expression must return a string',
    );
  }

  #extraOf(claims: Claims): UserInfo['extra'] {
    const { jti } = claims;
    const id = typeof jti === 'string' ? [[CREDENTIAL_ID, [`JTI=${jti}`]] as const] : [];
    const mapped = this.#extra.map(({ key, program }) => {
      const value = this.#evaluate(program, claims, 'extra claim');
      return [key, texts(value, 'extra claim')] as const;
    });
    const all = [...id, ...mapped.filter(([, values]) => values.length > 0)];
    return all.length > 0 ? Object.fromEntries(all) : undefined;
  }

  #evaluate(program: Program, claims: Claims, what: string): Value {
    try {
      return evaluateClaims(program, claims);
    } catch (error) {
      throw new TypeError(`oidc: error evaluating ${what} expression: ${errorMessage(error)}`, {
        cause: error,
      });
    }
  }
}

const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';

function optional(
  path: string,
  source: string | undefined,
  expected: readonly ('string' | 'list')[],
): Program | undefined {
  if (!source) return undefined;
  return located(`${path}.expression`, () => compileFor(source, 'claims', expected));
}

/** Says where something is wrong. */
function located<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new TypeError(`${path}: ${errorMessage(error)}`, { cause: error });
  }
}

function compileRules(
  scope: 'claims' | 'user',
  rules: readonly { readonly expression?: string; readonly message?: string }[] = [],
): CompiledRule[] {
  const list = scope === 'claims' ? 'claimValidationRules' : 'userValidationRules';
  return rules.flatMap(({ expression = '', message = '' }, at) => {
    if (expression === '') return [];
    const make = (): Program => compileFor(expression, scope, CONDITION);
    const program = located(`${list}[${at}].expression`, make);
    return [{ program, message, source: expression }];
  });
}

function checkRules(rules: readonly CompiledRule[], scope: 'claims' | 'user', value: object): void {
  const what = scope === 'claims' ? 'claim validation expression' : 'user info validation rule';
  for (const { program, source, message } of rules) {
    if (isTrue(program, { scope, value, what })) continue;
    const why = `validation expression '${source}' failed: ${message}`;
    throw new TypeError(`oidc: error evaluating ${what}: ${why}`);
  }
}

interface RuleSubject {
  readonly scope: 'claims' | 'user';
  readonly value: object;
  readonly what: string;
}

function isTrue(program: Program, { scope, value, what }: RuleSubject): boolean {
  try {
    return holds(program, scope, value);
  } catch (error) {
    throw new TypeError(`oidc: error evaluating ${what}: ${errorMessage(error)}`, { cause: error });
  }
}

function textClaim(claims: Claims, claim: string, what: string): string {
  const value = claims[claim];
  if (typeof value === 'string') return value;
  const why = value === undefined ? 'claim not present' : 'it must be a text';
  throw new TypeError(`oidc: parse ${what} ${JSON.stringify(claim)}: ${why}`);
}

/** A text, a list of texts, or nothing; empty texts count as nothing. */
function texts(value: Value, what: string): readonly string[] {
  if (value === null || value === '') return [];
  if (typeof value === 'string') return [value];
  const items = isList(value) ? [...value] : [undefined];
  return items.flatMap((item) => {
    if (item === '') return [];
    if (typeof item === 'string') return [item];
    throw new TypeError(
      `oidc: error evaluating ${what} expression: expression must return a string or a list of strings`,
    );
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
