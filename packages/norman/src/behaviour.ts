import type { StateSummary } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { Body, Operation } from './body/index.ts';
import type { RequestContext } from './context.ts';
import type { ActionAnswer, AnswerFile } from './handler/answer.ts';
import type { Caller } from './http-message.ts';
import type { Store } from './store/store.ts';

/** Answers `POST <resource>?action=…`. */
export type ResourceAction = (
  object: DynamicObject,
  input: Body,
  context: RequestContext,
) => Promise<ActionAnswer>;

/** Answers `POST <collection>?action=…`. */
export type CollectionAction = (input: Body, context: RequestContext) => Promise<ActionAnswer>;

/** What a link of a resource leads to. */
export type LinkAnswer = { readonly document: unknown } | AnswerFile;

/** Answers `<resource>/<link>`, whatever the method. */
export type LinkHandler = (object: DynamicObject, context: RequestContext) => Promise<LinkAnswer>;

/** Answers `GET <collection>/<name>`. */
export type CollectionLinkHandler = (context: RequestContext) => LinkAnswer;

/** What distinguishes one type from another beyond its definition in `@drover/api`. */
export interface TypeBehaviour {
  /** Default: the cache for reads, the Kubernetes API as the caller for writes. */
  readonly store?: Store;
  /** Whether the caller may see an object; `mayRead` is the answer by the caller's rights, which holds by default. */
  readonly isVisible?: (
    object: DynamicObject,
    who: { readonly caller: Caller; readonly mayRead: (object: DynamicObject) => boolean },
  ) => boolean;
  /** The id of an object; default its name, or `namespace:name`. */
  readonly idOf?: (object: DynamicObject) => string;
  /** Id of the type of the same version as which an object is shown; default the one that was asked for. */
  readonly subtype?: (object: DynamicObject) => string | undefined;
  /** Callers make, change and delete their own, and no others: rights over the kind do not count. */
  readonly ownedByCaller?: true;
  /** The right over the kind that an action needs, by the action's name; default none. */
  readonly actionRights?: Readonly<Record<string, 'create' | 'update' | 'delete'>>;
  /** Rules that need more than the body; runs after those of the kind. */
  readonly check?: (fields: Body, operation: Operation, context: RequestContext) => void;
  /** Corrects the state that an object's conditions tell. */
  readonly adjustState?: (state: StateSummary, object: DynamicObject) => StateSummary;
  /** Values of fields that are computed when a resource is shown. */
  readonly computed?: Readonly<
    Record<string, (object: DynamicObject, context: RequestContext) => unknown>
  >;
  /**
   * Stores the virtual fields of the kind, after the others. At update structs are merged with what `computed` shows,
   * and fields that are to be dropped (`_replace`) are given as `undefined`.
   */
  readonly write?: (object: DynamicObject, fields: Body, context: RequestContext) => DynamicObject;
  readonly resourceActions?: Readonly<Record<string, ResourceAction>>;
  readonly collectionActions?: Readonly<Record<string, CollectionAction>>;
  /** What `<resource>/<link>` leads to, by the link's name in lower case. */
  readonly linkHandlers?: Readonly<Record<string, LinkHandler>>;
  /** What `<collection>/<name>` leads to that is no resource; the collection links to each. */
  readonly collectionLinks?: Readonly<Record<string, CollectionLinkHandler>>;
  /** Names of the actions that the caller can take on an object now; default none. */
  readonly availableActions?: (object: DynamicObject, context: RequestContext) => readonly string[];
  /** Names of the actions that the collection offers the caller; default none. */
  readonly availableCollectionActions?: (context: RequestContext) => readonly string[];
  /** Links of the standard set that an object does not have. */
  readonly hiddenLinks?: (
    object: DynamicObject,
    context: RequestContext,
  ) => readonly ('self' | 'update' | 'remove')[];
  /** Links beside the standard set, by name; `self` is the address of the object. */
  readonly extraLinks?: (
    object: DynamicObject,
    context: RequestContext,
    self: string,
  ) => Readonly<Record<string, string>>;
  /** No links to the objects that refer to a resource. */
  readonly withoutReferrers?: true;
  /** Methods of a resource, and actions, that clients of Rancher know and that are refused here always: no document describes them. */
  readonly undescribed?: readonly string[];
  /** The collection shows every row at once, without filters, sorting or pages. */
  readonly unpaged?: true;
}
