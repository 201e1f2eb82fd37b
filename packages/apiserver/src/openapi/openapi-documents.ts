import { type ForeignOpenApi, mergeOpenApiV2, mergeOpenApiV3Index } from './foreign-openapi.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import { type OpenApiText, toText } from './openapi-text.ts';
import { openApiV2Document } from './openapi-v2.ts';
import { openApiV2Protobuf } from './openapi-v2-protobuf.ts';
import { documentPath, openApiV3Document, openApiV3Index } from './openapi-v3.ts';
import type { PathItem } from './operation.ts';
import { pathsOf } from './operations.ts';
import { serverPaths, versionPaths } from './root-paths.ts';

/** A document with the resources it was made from. */
interface Made {
  readonly resources: readonly OpenApiResource[];
  readonly document: OpenApiText;
}

/**
 * All OpenAPI documents of a server. They are made when they are first asked for, and again only when a resource of
 * theirs is another one (by identity, so the caller must make a new value of a resource that changes).
 */
export class OpenApiDocuments {
  readonly #serverVersion: string;
  #resources: readonly OpenApiResource[] = [];
  #foreign: readonly ForeignOpenApi[] = [];
  #made = new Map<string, Made>();
  #v2: OpenApiText | undefined;
  #v2Protobuf: Uint8Array | undefined;
  #index: OpenApiText | undefined;

  /** @param serverVersion - as `/version` says it: `v1.34.4`. */
  constructor(serverVersion: string) {
    this.#serverVersion = serverVersion;
  }

  /** Says which resources are served from now on. */
  setResources(resources: readonly OpenApiResource[]): void {
    this.#resources = resources;
    this.#forget();
  }

  /** Says what other servers serve from now on. */
  setForeign(foreign: readonly ForeignOpenApi[]): void {
    if (isSameList(foreign, this.#foreign)) return;
    this.#foreign = foreign;
    this.#forget();
  }

  #forget(): void {
    this.#v2 = undefined;
    this.#v2Protobuf = undefined;
    this.#index = undefined;
  }

  /** `/openapi/v2`. */
  v2(): OpenApiText {
    this.#v2 ??= mergeOpenApiV2(
      openApiV2Document(this.#resources, this.#serverVersion),
      this.#foreign,
    );
    return this.#v2;
  }

  /** `/openapi/v2` as `OPENAPI_V2_PROTOBUF`. */
  v2Protobuf(): Uint8Array {
    this.#v2Protobuf ??= openApiV2Protobuf(this.v2().text);
    return this.#v2Protobuf;
  }

  /** `/openapi/v3`: the list of documents with their hashes. */
  v3Index(): OpenApiText {
    this.#index ??= this.#makeIndex();
    return this.#index;
  }

  /** `/openapi/v3/<path>`, for example `apis/apps/v1`; `undefined` when there is no such document. */
  v3(path: string): OpenApiText | undefined {
    const resources = this.#resources.filter((resource) => documentPath(resource) === path);
    if (resources.length > 0) return this.#versionDocument(path, resources);
    const item = serverPaths(this.#resources).get(path);
    return item && this.#serverDocument(path, item);
  }

  #makeIndex(): OpenApiText {
    const byPath = Map.groupBy(this.#resources, documentPath);
    const items = serverPaths(this.#resources);
    const documents = new Map<string, OpenApiText>();
    for (const [path, item] of items) documents.set(path, this.#serverDocument(path, item));
    for (const [path, resources] of byPath) {
      documents.set(path, this.#versionDocument(path, resources));
    }
    this.#made = new Map([...this.#made].filter(([path]) => documents.has(path)));
    return mergeOpenApiV3Index(toText(openApiV3Index(documents)), this.#foreign);
  }

  #serverDocument(path: string, item: PathItem): OpenApiText {
    return this.#document(path, [], () => [item]);
  }

  #versionDocument(path: string, resources: readonly OpenApiResource[]): OpenApiText {
    return this.#document(path, resources, () => [
      ...versionPaths(resources),
      ...resources.flatMap(pathsOf),
    ]);
  }

  #document(
    path: string,
    resources: readonly OpenApiResource[],
    items: () => readonly PathItem[],
  ): OpenApiText {
    const made = this.#made.get(path);
    if (made !== undefined && isSameList(made.resources, resources)) return made.document;
    const document = openApiV3Document(items(), resources);
    this.#made.set(path, { resources, document });
    return document;
  }
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
