import { Html, html } from './html.ts';

export interface HtmlPage {
  /** Of the page, as BCP 47 has it. */
  readonly lang: string;
  readonly title: string;
  readonly style: string;
  /** The same page in the other language; `languages` names the way there for who cannot see it. */
  readonly other: { readonly href: string; readonly lang: string; readonly name: string };
  readonly languages: string;
  readonly body: Html;
}

/** A whole page: plain HTML that needs no script and that nobody indexes, in one language, with a way to the other. */
export function htmlPage({ lang, title, style, other, languages, body }: HtmlPage): string {
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow, noarchive">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><nav aria-label="${languages}"><a href="${other.href}" lang="${other.lang}" hreflang="${other.lang}">${other.name}</a></nav></header>
<main>
${body}
</main>
</body>
</html>
`.text;
}
