import { cliErrors } from '../errors.ts';

/**
 * The address of a server as it is kept: `https://` where no scheme was written, without a slash at its end.
 *
 * @throws `CLI_USAGE` for what is no address, and for `http://` to other machines: a password would be readable.
 */
export function serverUrl(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? '');
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) {
    const problem = `${text} is no address of a server: it must begin with https://`;
    throw cliErrors.create('CLI_USAGE', { problem, command: 'login' });
  }
  return url.origin + url.pathname.replace(/\/(?:(?:v3|dashboard)(?:\/.*)?)?$/, '');
}
