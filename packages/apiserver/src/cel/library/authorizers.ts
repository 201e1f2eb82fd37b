import { isDnsLabel, isDnsSubdomain } from '@drover/kubernetes';
import { CelError } from '../cel-error.ts';
import { method, type Overload } from '../check/overload.ts';
import { BOOL, opaque, STRING } from '../type.ts';
import { sizeOf } from './cost.ts';
import { Opaque } from './opaque-value.ts';

/** What an expression asks whether it is allowed. */
export type AccessQuestion =
  | { readonly path: string; readonly verb: string }
  | {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
    };

/** The answer to an {@link AccessQuestion}. */
export interface AccessAnswer {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Answers what someone may do. */
export interface AccessChecker {
  check(question: AccessQuestion): AccessAnswer;
  /** The same for a service account. */
  forServiceAccount(namespace: string, name: string): AccessChecker;
}

interface PathCheck {
  readonly checker: AccessChecker;
  readonly path: string;
}

interface GroupCheck {
  readonly checker: AccessChecker;
  readonly group: string;
}

interface ResourceCheck extends GroupCheck {
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** The type of `authorizer`. */
export const AUTHORIZER = opaque<Opaque<AccessChecker>>('kubernetes.authorization.Authorizer');

/** The type of `authorizer.requestResource`. */
export const RESOURCE_CHECK = opaque<Opaque<ResourceCheck>>(
  'kubernetes.authorization.ResourceCheck',
);

const PATH_CHECK = opaque<Opaque<PathCheck>>('kubernetes.authorization.PathCheck');
const GROUP_CHECK = opaque<Opaque<GroupCheck>>('kubernetes.authorization.GroupCheck');
const DECISION = opaque<Opaque<AccessAnswer>>('kubernetes.authorization.Decision');

/** `authorizer` of an expression. */
export function authorizerValue(checker: AccessChecker): Opaque<AccessChecker> {
  return new Opaque(AUTHORIZER, checker);
}

/** `authorizer.requestResource` of an expression: the check of what a request is about. */
export function resourceCheckValue(check: ResourceCheck): Opaque<ResourceCheck> {
  return new Opaque(RESOURCE_CHECK, check);
}

const CHECK_COST = { cost: () => 350_000 };
const SELECTOR_COST: Pick<Overload, 'cost'> = {
  cost: ([, selector]) => {
    const size = sizeOf(selector);
    return 10 + Math.ceil(size * 0.1) + Math.ceil(Math.ceil(size * 0.5) * 50);
  },
};

function required(text: string, what: string): string {
  if (text.trim() === '') throw new CelError(`${what} must not be empty`);
  return text;
}

function narrowed(name: keyof ResourceCheck): Overload {
  return method(name, [[RESOURCE_CHECK, STRING], RESOURCE_CHECK], ({ content }, text) =>
    resourceCheckValue({ ...content, [name]: text }),
  );
}

function decision(answer: AccessAnswer): Opaque<AccessAnswer> {
  return new Opaque(DECISION, answer);
}

function serviceAccount(checker: AccessChecker, namespace: string, name: string): AccessChecker {
  if (isDnsSubdomain(name).length > 0) throw new CelError('Invalid service account name');
  if (isDnsLabel(namespace).length > 0) throw new CelError('Invalid service account namespace');
  return checker.forServiceAccount(namespace, name);
}

/**
 * The functions that ask whether someone is allowed to do something. Selectors are taken and do not count: what is allowed for
 * all objects is asked.
 */
export const authorizers: readonly Overload[] = [
  method(
    'path',
    [[AUTHORIZER, STRING], PATH_CHECK],
    ({ content: checker }, path) =>
      new Opaque(PATH_CHECK, { checker, path: required(path, 'path') }),
  ),
  method(
    'group',
    [[AUTHORIZER, STRING], GROUP_CHECK],
    ({ content: checker }, group) => new Opaque(GROUP_CHECK, { checker, group }),
  ),
  method('serviceAccount', [[AUTHORIZER, STRING, STRING], AUTHORIZER], ({ content }, space, name) =>
    authorizerValue(serviceAccount(content, space, name)),
  ),
  method('resource', [[GROUP_CHECK, STRING], RESOURCE_CHECK], ({ content }, resource) =>
    resourceCheckValue({
      ...content,
      resource: required(resource, 'resource'),
      subresource: '',
      namespace: '',
      name: '',
    }),
  ),
  narrowed('subresource'),
  narrowed('namespace'),
  narrowed('name'),
  method(
    'fieldSelector',
    [[RESOURCE_CHECK, STRING], RESOURCE_CHECK],
    (check) => check,
    SELECTOR_COST,
  ),
  method(
    'labelSelector',
    [[RESOURCE_CHECK, STRING], RESOURCE_CHECK],
    (check) => check,
    SELECTOR_COST,
  ),
  method(
    'check',
    [[PATH_CHECK, STRING], DECISION],
    ({ content: { checker, path } }, verb) => decision(checker.check({ path, verb })),
    CHECK_COST,
  ),
  method(
    'check',
    [[RESOURCE_CHECK, STRING], DECISION],
    ({ content: { checker, ...question } }, verb) => decision(checker.check({ ...question, verb })),
    CHECK_COST,
  ),
  method('allowed', [[DECISION], BOOL], ({ content }) => content.allowed),
  method('reason', [[DECISION], STRING], ({ content }) => content.reason),
  method('errored', [[DECISION], BOOL], () => false),
  method('error', [[DECISION], STRING], () => ''),
];
