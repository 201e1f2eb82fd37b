/** A bug that is put into the embedded server to see whether the comparison finds it. */
export interface Plant {
  readonly id: string;
  /** Path in the repository. */
  readonly file: string;
  /** Text that is there once. */
  readonly from: string;
  readonly to: string;
}

const registry = 'packages/apiserver/src/registry';
const machinery = 'packages/apimachinery/src';

/** Each is one line that somebody could have written. */
export const plants: readonly Plant[] = [
  {
    id: 'create-answers-200',
    file: 'packages/apiserver/src/routes/write-routes.ts',
    from: 'return { status: 201, headers',
    to: 'return { status: 200, headers',
  },
  {
    id: 'finalizer-does-not-hold',
    file: `${registry}/verbs/delete.ts`,
    from: '    finalizers.length === 0 &&\n',
    to: '',
  },
  {
    id: 'delete-ignores-uid',
    file: `${registry}/verbs/delete.ts`,
    from: 'if (wanted === undefined || wanted === found) continue;',
    to: "if (wanted === undefined || wanted === found || what === 'UID') continue;",
  },
  {
    id: 'dry-run-deletes',
    file: `${registry}/verbs/delete.ts`,
    from: '  if (options.dryRun) {',
    to: '  if (options.dryRun && !gone) {',
  },
  {
    id: 'generation-stays',
    file: `${registry}/prepare-update.ts`,
    from: '(old.metadata.generation ?? 0) + 1',
    to: 'old.metadata.generation ?? 1',
  },
  {
    id: 'status-through-the-object',
    file: `${registry}/prepare-update.ts`,
    from: 'rules.hasStatus ? withStatusOf(given, old) : given',
    to: 'given',
  },
  {
    id: 'fields-without-subresource',
    file: `${registry}/managed-fields.ts`,
    from: '    subresource,\n    // Who scales',
    to: "    subresource: '',\n    // Who scales",
  },
  {
    id: 'long-generated-names',
    file: `${registry}/generate-name.ts`,
    from: 'const MAX_PREFIX_LENGTH = 63 -',
    to: 'const MAX_PREFIX_LENGTH = 253 -',
  },
  {
    id: 'pages-of-different-states',
    file: `${registry}/verbs/list.ts`,
    from: 'return { after, revision: token.revision };',
    to: 'return { after };',
  },
  {
    id: 'remaining-off-by-one',
    file: `${registry}/verbs/list.ts`,
    from: 'remainingItemCount: matches ? undefined : page.remaining,',
    to: 'remainingItemCount: matches ? undefined : page.remaining + 1,',
  },
  {
    id: 'dry-run-of-anything',
    file: 'packages/apiserver/src/routes/write-options.ts',
    from: "values.some((value) => value !== 'All')",
    to: "values.some((value) => value === '')",
  },
  {
    id: 'validation-silent-by-default',
    file: 'packages/apiserver/src/routes/write-options.ts',
    from: "      return 'Warn';",
    to: "      return 'Ignore';",
  },
  {
    id: 'nothing-is-pruned',
    file: 'packages/apiserver/src/schema/custom/prune.ts',
    from: '    if (node.preservesUnknown) return child;\n    unknown.add(name);\n',
    to: '    if (name !== "") return child;\n    unknown.add(name);\n',
  },
  {
    id: 'watch-forgets-who-left',
    file: 'packages/apiserver/src/watchcache/watch-step.ts',
    from: 'if (!before || previous === undefined) return undefined;',
    to: 'if (!deleted || !before || previous === undefined) return undefined;',
  },
  {
    id: 'notin-wants-the-label',
    file: `${machinery}/selectors/label-selector.ts`,
    from: 'return !isAmong;',
    to: 'return value !== undefined && !isAmong;',
  },
  {
    id: 'merge-patch-keeps-nulls',
    file: `${machinery}/patch/merge-patch.ts`,
    from: 'return change === null ? undefined : applyMergePatch(value, change);',
    to: 'return change === null ? value : applyMergePatch(value, change);',
  },
  {
    id: 'json-patch-test-passes',
    file: `${machinery}/patch/json-patch.ts`,
    from: 'if (!equalJson(this.#get(path), value)) throw',
    to: 'if (this.#get(path) === undefined) throw',
  },
  {
    id: 'apply-never-conflicts',
    file: `${machinery}/apply/apply-configuration.ts`,
    from: 'if (settled.conflicts.length > 0 && !tracking.force)',
    to: 'if (settled.conflicts.length > 1 && !tracking.force)',
  },
  {
    id: 'other-default',
    file: 'packages/kubernetes/src/defaults/fixed-defaults.ts',
    from: "'core.v1.ServiceSpec': { sessionAffinity: 'None', type: 'ClusterIP' }",
    to: "'core.v1.ServiceSpec': { type: 'ClusterIP' }",
  },
  {
    id: 'immutable-can-be-lifted',
    file: 'packages/kubernetes/src/validation/core/stored-data.ts',
    from: "...(object.immutable === true ? [] : [forbidden('immutable', detail)]),",
    to: '',
  },
];
