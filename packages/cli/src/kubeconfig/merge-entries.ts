import { type Document, isMap, isSeq, parseDocument, type YAMLMap, YAMLSeq } from 'yaml';
import { cliErrors } from '../errors.ts';
import { isOurUser, type KubeconfigEntries } from './entries.ts';

/** Into what entries are merged. */
export interface MergeOptions {
  /** Names the file in errors. */
  readonly path: string;
  /** Make the first entry the current context even if there is another. */
  readonly use: boolean;
}

/** The lists of a kubeconfig, and under what key their members hold what they say. */
const LISTS = { clusters: 'cluster', users: 'user', contexts: 'context' } as const;

/**
 * A kubeconfig with our entries added or renewed; everything else in it, comments too, stays as it is.
 *
 * @throws `KUBECONFIG_INVALID` when the text is none; `CLI_KUBECONFIG_CONFLICT` for entries of somebody else under our
 * names.
 */
export function mergeEntries(
  text: string,
  entries: readonly KubeconfigEntries[],
  { path, use }: MergeOptions,
): string {
  const document = parse(text, path);
  for (const list of Object.keys(LISTS)) listOf(document, list, path);
  for (const entry of entries) {
    refuseForeign(document, entry.name, path);
    for (const [list, key] of Object.entries(LISTS)) {
      setMember(listOf(document, list, path), entry.name, { key, value: entry[key] });
    }
  }
  const [first] = entries;
  if (first && (use || !document.get('current-context'))) {
    document.set('current-context', first.name);
  }
  return document.toString({ lineWidth: 0 });
}

function parse(text: string, path: string): Document {
  const isEmpty = text.trim() === '';
  const document: Document = parseDocument(isEmpty ? 'apiVersion: v1\nkind: Config\n' : text);
  const [error] = document.errors;
  if (error) throw invalid(path, error.message);
  if (!isMap(document.contents)) throw invalid(path, 'it holds no fields');
  return document;
}

function listOf(document: Document, name: string, path: string): YAMLSeq {
  const list: unknown = document.get(name, true);
  if (isSeq(list)) return list;
  // kubectl writes null for a list without members, which is undefined here, as one that is absent.
  if (document.get(name) !== undefined) throw invalid(path, `${name} is no list`);
  const created = new YAMLSeq(document.schema);
  document.set(name, created);
  return created;
}

function memberOf(list: YAMLSeq, name: string): YAMLMap | undefined {
  return list.items.filter(isMap).find((member) => member.get('name') === name);
}

function refuseForeign(document: Document, name: string, path: string): void {
  const users = listOf(document, 'users', path);
  const user = memberOf(users, name);
  if (user && isOurUser(user.toJS(document) && (user.toJS(document) as { user?: unknown }).user))
    return;
  for (const [list, key] of Object.entries(LISTS)) {
    if (!memberOf(listOf(document, list, path), name)) continue;
    throw cliErrors.create('CLI_KUBECONFIG_CONFLICT', { path, kind: key, name });
  }
}

function setMember(
  list: YAMLSeq,
  name: string,
  { key, value }: { readonly key: string; readonly value: unknown },
): void {
  const member = memberOf(list, name);
  if (member) member.set(key, value);
  else list.add({ name, [key]: value });
}

function invalid(path: string, reason: string): Error {
  return cliErrors.create('CLI_CONFIG_INVALID', { path, reason });
}
