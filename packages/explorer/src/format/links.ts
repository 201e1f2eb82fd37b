import { resourcePath } from '@drover/client';
import type { UserInfo } from '@drover/rbac';
import type { Authorizer } from '../access/authorizer.ts';
import { Visibility } from '../access/visibility.ts';
import { deniedMethods } from '../schema/denied-methods.ts';
import type { Row } from '../store/row.ts';
import type { ExploredType } from '../types/explored-type.ts';

/** Who is answered, and where he sees us. */
export interface LinkContext {
  readonly access: Authorizer;
  readonly caller: UserInfo;
  /** Scheme, host and prefix, without `/v1`. */
  readonly base: string;
  /** What the paths of the API server begin with for the caller. */
  readonly viewBase: string;
}

const CHANGES = [
  ['update', 'PUT', 'update'],
  ['remove', 'DELETE', 'delete'],
  ['patch', 'PATCH', 'patch'],
] as const;

/** Writes the links of the objects of one type: what the caller may do is there, what nobody may is `blocked`. */
export class LinkWriter {
  readonly #context: LinkContext;
  readonly #type: ExploredType;
  readonly #changes: readonly {
    readonly link: string;
    readonly rights: Visibility;
    readonly isDenied: boolean;
  }[];

  constructor(type: ExploredType, context: LinkContext) {
    const { access, caller } = context;
    const denied = deniedMethods(type);
    this.#type = type;
    this.#context = context;
    this.#changes = CHANGES.filter(([, , verb]) => type.verbs.includes(verb)).map(
      ([link, method, verb]) => ({
        link,
        rights: new Visibility(access, caller, { type, verb }),
        isDenied: denied.has(method),
      }),
    );
  }

  /** `links` of an object, as JSON. */
  write(row: Pick<Row, 'id' | 'name' | 'namespace'>): string {
    const { base, viewBase } = this.#context;
    const self = JSON.stringify(`${base}/v1/${this.#type.pluralName}/${pathOf(row.id)}`);
    let links = `{"self":${self}`;
    for (const { link, rights, isDenied } of this.#changes) {
      if (rights.allows(row)) links += `,"${link}":${isDenied ? '"blocked"' : self}`;
    }
    return `${links},"view":${JSON.stringify(`${viewBase}${this.#viewPath(row)}`)}}`;
  }

  #viewPath({ namespace, name }: Pick<Row, 'name' | 'namespace'>): string {
    return resourcePath(this.#type, { name, ...(this.#type.namespaced && { namespace }) });
  }
}

function pathOf(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}
