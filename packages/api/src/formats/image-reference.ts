import type { FormatCheck } from './format-problem.ts';

const MAX_NAME = 255;
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = new RegExp(
  `^(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`,
);
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,512}$/;

/** The parts of a reference to an image, as they were written. */
export interface ImageReference {
  /** Registry; absent when the first part of the name is none. */
  readonly domain?: string;
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes a reference to an image apart by the grammar of the distribution specification; `undefined` when it is none. */
export function parseImageReference(text: string): ImageReference | undefined {
  const [named, digest] = splitAt(text, text.indexOf('@'));
  const colon = named.lastIndexOf(':');
  const [name, tag] = splitAt(named, colon > named.lastIndexOf('/') ? colon : -1);
  if (name.length > MAX_NAME || !isPlain(tag, TAG) || !isPlain(digest, DIGEST)) return undefined;
  const { domain, path } = splitName(name);
  if (!isPlain(domain, HOST) || !path.split('/').every((part) => PATH_PART.test(part))) {
    return undefined;
  }
  return {
    path,
    ...(domain !== undefined && { domain }),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

/** The first part of a name is a registry when it looks like a host. */
function splitName(name: string): { readonly domain?: string; readonly path: string } {
  const [first, rest] = splitAt(name, name.indexOf('/'));
  const isHost = /[.:[A-Z]/.test(first) || first === 'localhost';
  return rest !== undefined && isHost ? { domain: first, path: rest } : { path: name };
}

/** What stands before and after a character; all before when there is none. */
function splitAt(text: string, index: number): readonly [before: string, after?: string] {
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function isPlain(text: string | undefined, pattern: RegExp): boolean {
  return text === undefined || pattern.test(text);
}

/** A reference to a container image. */
export const checkImageReference: FormatCheck = (text) =>
  parseImageReference(text)
    ? undefined
    : {
        message: 'is no reference to an image',
        remedy:
          'Give registry (unless it is the usual one), lower-case name, and tag or digest: registry.example.org/team/web:1.2.',
      };

/** What stands before the names of images: a registry, and part of the path in it if there is one. */
export const checkImageRegistry: FormatCheck = (text) => {
  const image = parseImageReference(`${text}/image`);
  return image && image.tag === undefined && image.digest === undefined
    ? undefined
    : {
        message: 'is no registry of images',
        remedy: 'Give a host and a path if there is one, such as registry.example.org:5000/mirror.',
      };
};
