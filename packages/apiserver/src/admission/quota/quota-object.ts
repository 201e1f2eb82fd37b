import type { StoredObject } from '../../registry/stored-object.ts';
import type { Amounts } from '../pods/pod-object.ts';

/** A condition on the objects that a quota counts. */
export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A ResourceQuota as the server sees it. */
export interface QuotaObject extends StoredObject {
  readonly spec?: {
    readonly hard?: Amounts;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
  };
  readonly status?: { readonly hard?: Amounts; readonly used?: Amounts };
}

/** Where quotas are stored. */
export const QUOTAS = 'resourcequotas';

/** The conditions of a quota on what it counts; without any it counts everything that it limits. */
export function scopesOf({ spec }: QuotaObject): readonly ScopeRequirement[] {
  return [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
}
