import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from './exchange.ts';
import { sendBytes } from './respond.ts';

/** Scripts and requests of our own origin only; styles may be inline because component libraries set them so. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Drover</title></head><body>
<h1>The user interface is not built</h1>
<p>The server runs and its API answers. Build the user interface with <code>make build</code>, or name its folder with <code>--ui-dir</code>.</p>
</body></html>
`;

/** Beginnings of paths that belong to APIs, also to those that we do not have: no page is there. */
const API_PATH = /^\/(?:v\d+|apis?|k8s|meta|metrics|openapi|rancherversion|version)(?:[-/]|$)/;

/**
 * Serves the built UI from `folder`. A path that is no file gets the page, which knows its own routes; programs that do
 * not ask for HTML, and paths of APIs, get 404.
 *
 * **Guarantees**: never leaves `folder`; files whose names carry their digest may be kept by browsers for a year.
 */
export function createUiHandler(folder: string): Handler {
  return async (exchange) => {
    exchange.response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    const file = fileOf(folder, exchange.path);
    if (file !== undefined && (await isFile(file))) {
      await sendFile(exchange, file, cacheControlOf(file));
      return;
    }
    if (!isPage(exchange)) throw serverErrors.create('SERVER_NOT_FOUND', { path: exchange.path });
    const page = path.join(folder, 'index.html');
    if (await isFile(page)) await sendFile(exchange, page, 'no-cache');
    else sendBytes(exchange, 503, 'text/html; charset=utf-8', NOT_BUILT);
  };
}

/** A missing picture or script is an error; a missing page is one that the UI draws. */
function isPage({ path: at, request }: Exchange): boolean {
  if (at === '/') return true;
  const wantsPage = (request.headers.accept ?? '').includes('text/html');
  // Below /c/ stand names of objects, which may look like those of files: kube-root-ca.crt.
  const isFileName = path.extname(at) !== '' && !at.startsWith('/c/');
  return wantsPage && !isFileName && !API_PATH.test(at);
}

function fileOf(folder: string, urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined; // what is badly encoded names no file
  }
  if (decoded.includes('\0')) return undefined;
  const file = path.join(folder, path.posix.normalize(decoded));
  return file.startsWith(`${folder}${path.sep}`) ? file : undefined;
}

function cacheControlOf(file: string): string {
  return path.basename(path.dirname(file)) === 'assets'
    ? 'public, max-age=31536000, immutable'
    : 'no-cache';
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false; // whatever the reason, there is nothing to send
  }
}

async function sendFile(
  { request, response }: Exchange,
  file: string,
  cacheControl: string,
): Promise<void> {
  await using handle: FileHandle = await open(file);
  const { size } = await handle.stat();
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'content-length': size,
    'cache-control': cacheControl,
  });
  if (request.method === 'HEAD' || size === 0) response.end();
  else await pipeline(handle.createReadStream({ autoClose: false }), response);
}
