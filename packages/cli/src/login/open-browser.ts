import { spawn } from 'node:child_process';
import type { Environment } from '../host.ts';

const OPENERS: Readonly<Record<string, string>> = { darwin: 'open', linux: 'xdg-open' };

/** Opens an address in the browser of the desktop, where there is one; people can always open it by hand. */
export function openBrowser(url: string, env: Environment): void {
  const opener = env['BROWSER'] || OPENERS[process.platform];
  const hasDesktop = process.platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  if (!opener || !hasDesktop) return;
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  // The address has been shown.
  child.once('error', () => {});
  child.unref();
}
