import type { Exchange } from '../http/exchange.ts';
import { sendBytes } from '../http/respond.ts';
import { type Html, html } from './html.ts';

/** Nothing but our own style and script, which come from files: a text in a document can neither run nor send anything. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** Sends a page of the documentation. */
export function sendPage(exchange: Exchange, status: number, title: string, body: Html): void {
  exchange.response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - Drover</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/docs.css">
<script type="module" src="/docs/try-it.js"></script>
</head>
<body>
<header><a href="/">Drover</a> <a href="/docs/api">API</a> <a href="/docs/errors">Errors</a></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  sendBytes(exchange, status, 'text/html; charset=utf-8', page.text);
}
