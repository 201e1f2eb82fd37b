import type { PolicyRule } from '@drover/apimachinery';
import {
  combinedResource,
  isPathRequest,
  type RequestAttributes,
  type ResourceAttributes,
} from './request.ts';

/** Whether one rule allows a request, read as Kubernetes reads it. The compiled sets answer the same, faster. */
export function ruleAllows(rule: PolicyRule, attributes: RequestAttributes): boolean {
  if (!includes(rule.verbs, attributes.verb)) return false;
  if (isPathRequest(attributes)) {
    return (rule.nonResourceURLs ?? []).some((pattern) => pathMatches(pattern, attributes.path));
  }
  return (
    includes(rule.apiGroups, attributes.group) &&
    (rule.resources ?? []).some((resource) => resourceMatches(resource, attributes)) &&
    nameMatches(rule.resourceNames, attributes.name)
  );
}

/** Whether `pattern`, a path that may end in `*`, stands for `path`. */
export function pathMatches(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith('*') && path.startsWith(pathPrefix(pattern)));
}

/** What comes before the final `*` of a path. */
export function pathPrefix(pattern: string): string {
  let end = pattern.length;
  while (end > 0 && pattern[end - 1] === '*') end -= 1;
  return pattern.slice(0, end);
}

function includes(words: readonly string[] | undefined, word: string): boolean {
  return words?.some((candidate) => candidate === '*' || candidate === word) ?? false;
}

function resourceMatches(pattern: string, attributes: ResourceAttributes): boolean {
  const { subresource = '' } = attributes;
  return (
    pattern === '*' ||
    pattern === combinedResource(attributes) ||
    (subresource !== '' && pattern === `*/${subresource}`)
  );
}

function nameMatches(names: readonly string[] | undefined, name = ''): boolean {
  return names === undefined || names.length === 0 || names.includes(name);
}
