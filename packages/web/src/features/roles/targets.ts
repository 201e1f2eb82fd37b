import type { Target } from './matrix.ts';

/**
 * What somebody has typed as a target: `pods`, `pods/exec`, `deployments.apps/scale`, `*.apps`, `/healthz`; `*` alone is
 * everything.
 *
 * @returns `undefined` for what cannot be one.
 */
export function parseTarget(text: string): Target | undefined {
  const typed = text.trim();
  if (typed.startsWith('/')) return /\s/.test(typed) ? undefined : { url: typed };
  if (typed === '*') return { group: '*', resource: '*', names: [] };
  const match = /^(\*|[a-z0-9-]+)(?:\.(\*|[a-z0-9.-]+))?(\/(?:\*|[a-z0-9/-]+))?$/.exec(typed);
  if (!match) return undefined;
  const [, plural = '', group = '', subresource = ''] = match;
  return { group, resource: `${plural}${subresource}`, names: [] };
}

/** A target as people type it; {@link parseTarget} reads it again, but for its names. */
export function formatTarget(target: Target): string {
  if ('url' in target) return target.url;
  const { group, resource } = target;
  if (group === '*' && resource === '*') return '*';
  const [plural = '', ...rest] = resource.split('/');
  const subresource = rest.length > 0 ? `/${rest.join('/')}` : '';
  return `${plural}${group === '' ? '' : `.${group}`}${subresource}`;
}

/** What is said of an API group beside a resource. */
export function groupLabel(group: string): string {
  if (group === '') return 'core';
  return group === '*' ? 'every API group' : group;
}

/** A target in words: `secrets (core)`, only named ones told. */
export function describeTarget(target: Target): string {
  if ('url' in target) return `the path ${target.url}`;
  const { group, resource, names } = target;
  const what = resource === '*' ? 'every resource' : resource;
  const only = names.length === 0 ? '' : `, only ${names.join(', ')}`;
  return `${what} (${groupLabel(group)})${only}`;
}
