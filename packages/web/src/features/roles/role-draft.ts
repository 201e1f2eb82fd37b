import { textOf, textsOf } from '../draft-form/draft-fields.ts';
import { type Draft, type FieldProblem, isRecord } from '../editor/draft.ts';
import type { DraftCheck } from '../editor/resource-form.ts';
import { metadataProblems, splitReserved } from '../metadata/metadata.ts';
import type { RoleNode } from './effective.ts';
import { type MatrixRow, type Rule, rowsOfRules, rulesOfRows } from './matrix.ts';
import { contextOf, ROLE_TYPES, type Role, type RoleContext, type RoleKind } from './role.ts';
import { describeTarget } from './targets.ts';

/** The rules in a draft. */
export function rulesIn({ rules }: Draft): readonly Rule[] {
  if (!Array.isArray(rules)) return [];
  return rules.filter(isRecord).map((rule) => ({
    verbs: textsOf(rule['verbs']),
    apiGroups: textsOf(rule['apiGroups']),
    resources: textsOf(rule['resources']),
    resourceNames: textsOf(rule['resourceNames']),
    nonResourceURLs: textsOf(rule['nonResourceURLs']),
  }));
}

/** The draft with the rules of a matrix. */
export function withRows(draft: Draft, rows: readonly MatrixRow[]): Draft {
  return { ...draft, rules: rulesOfRows(rows) };
}

/** The role that a draft describes, as its rights are worked out from it. */
export function draftNode(draft: Draft, id: string): RoleNode {
  return {
    id,
    name: textOf(draft['name']) || 'this role',
    rules: rulesIn(draft),
    inherits: textsOf(draft['roleTemplateIds']),
    isExternal: draft['external'] === true,
  };
}

/** Where the role of a draft is given. */
export function draftContext({ type, context }: Draft): RoleContext {
  if (type === ROLE_TYPES.global.type) return 'global';
  return context === 'project' ? 'project' : 'cluster';
}

/** What is wrong with a role before it is sent; whether it may be given is the server's to say. */
export const roleProblems: DraftCheck = (draft) => [
  ...(textOf(draft['name']).trim() === ''
    ? [{ path: 'name', message: 'Give the role a name' }]
    : []),
  ...ruleProblems(draft),
  ...metadataProblems(draft),
];

function ruleProblems(draft: Draft): readonly FieldProblem[] {
  const empty = rowsOfRules(rulesIn(draft)).find(({ verbs }) => verbs.length === 0);
  if (!empty) return [];
  const what = describeTarget(empty.target);
  return [{ path: 'rules', message: `Tick at least one verb for ${what}, or remove the line` }];
}

/** What a new role begins with. */
export function newRole(context: RoleContext): Draft {
  if (context === 'global') return { name: '', rules: [], newUserDefault: false };
  const flags = { clusterCreatorDefault: false, projectCreatorDefault: false };
  return { name: '', context, rules: [], ...flags };
}

/** What a copy of a role begins with: its rules and what it inherits; nobody gets it by itself. */
export function copyOf(role: Role): Draft {
  const { name = role.id, description, rules, roleTemplateIds, administrative, labels } = role;
  const own = splitReserved(labels).own;
  return {
    ...newRole(contextOf(role)),
    name: `Copy of ${name}`,
    ...(description && { description }),
    rules: rulesOfRows(rowsOfRules(rules ?? [])),
    // What an external role gives is inherited from it: its rules are in the clusters.
    ...inherited(role.external ? [role.id] : (roleTemplateIds ?? [])),
    ...(administrative && { administrative }),
    ...(Object.keys(own).length > 0 && { labels: own }),
  };
}

function inherited(ids: readonly string[]): Draft {
  return ids.length === 0 ? {} : { roleTemplateIds: ids };
}

/** The type of a draft of a kind. */
export function addressOf(kind: RoleKind): { scope: string; type: string; plural: string } {
  return { scope: '', ...ROLE_TYPES[kind] };
}
