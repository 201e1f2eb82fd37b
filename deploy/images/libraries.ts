import { basename } from 'node:path';
import { type DebianFiles, resolveFile } from './debian-files.ts';
import type { ImageFile } from './layer.ts';

const FOLDER = 'usr/lib/x86_64-linux-gnu';
const LOADER = 'ld-linux-x86-64.so.2';
const LIBRARY = /^(usr\/)?lib(64)?\/(x86_64-linux-gnu\/)?[^/]+\.so[^/]*$/;

/** Whether a path of a package is a shared library, or a link to one, where the loader looks for them. */
export function isLibrary(path: string): boolean {
  return LIBRARY.test(path);
}

/** The loader and shared libraries of these names, where a program finds them. */
export function libraryFiles(debian: DebianFiles, names: readonly string[]): ImageFile[] {
  const find = (name: string): Buffer => {
    const path = [...debian.keys()].find((candidate) => basename(candidate) === name);
    return resolveFile(debian, path ?? name);
  };
  return [
    { path: `lib64/${LOADER}`, content: find(LOADER), mode: 0o755 },
    ...names.map((name) => ({ path: `${FOLDER}/${name}`, content: find(name) })),
  ];
}
