import type { GroupVersionKind } from '@drover/apimachinery';

/** One operation, as both versions of OpenAPI are made from it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options';
  readonly operationId: string;
  /** What of a resource it is about; absent where the path is that of none. */
  readonly target?: OperationTarget;
  /** What the operation takes; `undefined` when it takes nothing. */
  readonly body: OperationBody | undefined;
  readonly answers: Answer;
  readonly parameters: readonly Parameter[];
}

/** What an operation does with which kind. */
export interface OperationTarget {
  /** `list`, `get`, `post`, … as `x-kubernetes-action` names it. */
  readonly action: string;
  readonly kind: GroupVersionKind;
}

/** What an operation answers: objects of a kind, a value of a built-in type by its short name, or any text. */
export type Answer = GroupVersionKind | { readonly type: string } | 'text';

/** The kind of thing that a request carries. */
export type OperationBody = 'object' | 'patch' | 'deleteOptions';

/** A query parameter. */
export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'integer';
}

/** A path with what can be done there. */
export interface PathItem {
  readonly path: string;
  /** Under what readers show it: `apps_v1`. */
  readonly tag: string;
  /** Whether no definition made it. */
  readonly isBuiltIn: boolean;
  readonly operations: readonly Operation[];
}
