import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

/** An answer as a browser would see it. */
export interface BrowserAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends requests as one browser does: with its cookies, following no redirect. */
export interface CookieJar {
  /** Cookies by name, as they would be sent now. */
  readonly cookies: Map<string, string>;
  /** GET, or POST of a form. */
  send(url: string, form?: string): Promise<BrowserAnswer>;
}

/** A jar for one host, whatever the port. Without a CA no certificate is checked. */
export function cookieJar(ca?: string): CookieJar {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async send(url, form) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const sent = request(url, {
        method: form === undefined ? 'GET' : 'POST',
        agent: false,
        ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
        headers: {
          ...(cookie !== '' && { cookie }),
          ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      });
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        sent.once('response', resolve);
        sent.once('error', reject);
        sent.end(form);
      });
      for (const line of answer.headers['set-cookie'] ?? []) keep(line, cookies);
      return {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        text: await text(answer),
      };
    },
  };
}

function keep(line: string, cookies: Map<string, string>): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals);
  const value = pair.slice(equals + 1);
  const isOver = attributes.some((attribute) =>
    /^(max-age=0|expires=thu, 01 jan 1970.*)$/i.test(attribute),
  );
  if (isOver || value === '') cookies.delete(name);
  else cookies.set(name, value);
}
