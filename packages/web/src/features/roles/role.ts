import type { FollowedType } from '../../api/live-list.ts';
import type { Resource } from '../../api/v3.ts';
import type { Rule } from './matrix.ts';

/** A role that is given in clusters or projects, or one in Drover itself. */
export interface Role extends Resource {
  readonly description?: string;
  readonly rules?: readonly Rule[] | null;
  readonly builtin?: boolean;
  /** Where it can be given; not of global roles. */
  readonly context?: 'cluster' | 'project';
  /** Roles whose rules it includes; not of global roles. */
  readonly roleTemplateIds?: readonly string[] | null;
  readonly external?: boolean;
  readonly hidden?: boolean;
  readonly locked?: boolean;
  readonly administrative?: boolean;
  readonly clusterCreatorDefault?: boolean;
  readonly projectCreatorDefault?: boolean;
  /** Of global roles alone. */
  readonly newUserDefault?: boolean;
}

/** The two types of roles, as they stand in addresses. */
export const ROLE_KINDS = ['templates', 'global'] as const;

/** One of {@link ROLE_KINDS}. */
export type RoleKind = (typeof ROLE_KINDS)[number];

/** What the API calls the roles of a kind. */
export const ROLE_TYPES: Readonly<Record<RoleKind, FollowedType>> = {
  templates: { type: 'roleTemplate', plural: 'roletemplates' },
  global: { type: 'globalRole', plural: 'globalroles' },
};

/** The kind that something in an address names. */
export function roleKindOf(value: unknown): RoleKind {
  return value === 'global' ? 'global' : 'templates';
}

/** What people call a role. */
export function roleLabel({ name, id }: Pick<Role, 'name' | 'id'>): string {
  return name || id;
}

/** Where roles of a context are given, in words. */
export const CONTEXTS = {
  cluster: 'In a cluster',
  project: 'In a project',
  global: 'In Drover',
} as const;

/** Where a role is given. */
export type RoleContext = keyof typeof CONTEXTS;

/** Where a role is given; a role template that does not say is for clusters. */
export function contextOf({ type, context }: Pick<Role, 'type' | 'context'>): RoleContext {
  if (type === 'globalRole') return 'global';
  return context ?? 'cluster';
}
