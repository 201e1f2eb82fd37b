import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One field of a Go struct, as it is written in JSON and in protobuf. */
export interface GoField {
  /** Name in JSON; `''` for fields of an embedded struct, which stand in the outer one. */
  readonly json: string;
  /** Type without its pointer, named with its package: `core.v1.Protocol`, `[]string`, `map[string][]byte`. */
  readonly type: string;
  readonly isPointer: boolean;
  readonly omitsEmpty: boolean;
  readonly omitsZero: boolean;
  /** Field number in protobuf; absent where the field is not in it. */
  readonly number: number | undefined;
}

/** The types that one Go package declares. */
export interface GoPackage {
  readonly structs: ReadonlyMap<string, readonly GoField[]>;
  /** What a named type that is no struct stands for: `string`, `map[string]string`. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Short package names by import path, such as `core.v1` for `k8s.io/api/core/v1`. */
export type PackageNames = ReadonlyMap<string, string>;

const STRUCT = /^type (\w+) struct \{\n(.*?)^\}/gms;
const FIELD = /^\t(?:(\w+)[ \t]+)?(\*?[\w.[\]*{}]+)[ \t]+`([^`]*)`/gm;
const ALIAS = /^type (\w+) ([\w.[\]]+)$/gm;
const IMPORT = /^(?:import |\t)(?:(\w+) )?"([\w./-]+)"/gm;

/** Reads the declarations of types of a Go package. */
export function readGoPackage(folder: string, ownName: string, names: PackageNames): GoPackage {
  const texts = sourceFiles(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const structs = new Map<string, GoField[]>();
  const aliases = new Map<string, string>();
  for (const text of texts) {
    const qualify = qualifier(text, ownName, names);
    for (const [, name = '', body = ''] of text.matchAll(STRUCT)) {
      const fields = [...body.matchAll(FIELD)].flatMap((match) => readField(match, qualify));
      structs.set(name, fields);
    }
    for (const [, name = '', target = ''] of text.matchAll(ALIAS)) {
      aliases.set(name, qualify(target));
    }
  }
  return { structs, aliases };
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^(?!zz_|generated).*(?<!_test)\.go$/.test(name))
    .toSorted();
}

function readField(match: RegExpExecArray, qualify: (type: string) => string): GoField[] {
  const [, , typeText = '', tags = ''] = match;
  const [json = '', ...options] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? '-').split(',');
  if (json === '-') return [];
  const number = /protobuf:"\w+,(\d+)/.exec(tags)?.[1];
  return [
    {
      json,
      type: qualify(typeText.replace(/^\*/, '')),
      isPointer: typeText.startsWith('*'),
      omitsEmpty: options.includes('omitempty'),
      omitsZero: options.includes('omitzero'),
      number: number === undefined ? undefined : Number(number),
    },
  ];
}

/** Makes `core.v1.Protocol` of `Protocol` or `v1.Protocol`, by the imports of the file. */
function qualifier(text: string, ownName: string, names: PackageNames): (type: string) => string {
  const imported = new Map<string, string>();
  for (const [, alias, path = ''] of text.matchAll(IMPORT)) {
    const known = names.get(path);
    if (known !== undefined) imported.set(alias ?? path.split('/').at(-1) ?? '', known);
  }
  return (type) =>
    type.replaceAll(/\b(?:(\w+)\.)?([A-Z]\w*)\b/g, (_, alias: string | undefined, name: string) => {
      const owner = alias === undefined ? ownName : (imported.get(alias) ?? alias);
      return `${owner}.${name}`;
    });
}
