const LONGEST = 4000;
const LINK = /^(?:https?:\/\/[^/]|mailto:|tel:)[^\p{Cc}\p{Cf}\p{Z}]+$/iu;
const REMOTE = /^(?:https?:)?\/\/[^/]/i;
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/** As browsers read an address: without blanks around it, and without line ends in it. */
const plain = (address: string): string => address.replaceAll(/[\t\r\n]/g, '').trim();

/** Where a link may lead: http, https, mailto, tel, said in full; undefined for anything else. */
export function safeLink(href: string): string | undefined {
  const address = plain(href).replaceAll(' ', '%20');
  return address.length <= LONGEST && LINK.test(address) ? address : undefined;
}

export type Picture =
  /** It stands in the HTML itself, as a picture of pixels. */
  | { readonly kind: 'here'; readonly src: string }
  /** A file of the mail. */
  | { readonly kind: 'file'; readonly contentId: string }
  /** Elsewhere: to fetch it would tell its owner that, when and where the mail was read. */
  | { readonly kind: 'remote'; readonly address: string };

/** What an image's address is; undefined where it is nothing that we would ever show. */
export function pictureOf(src: string): Picture | undefined {
  const address = plain(src);
  if (/^data:/i.test(address)) return PICTURE.test(address) ? { kind: 'here', src: address } : undefined;
  if (/^cid:/i.test(address)) return { kind: 'file', contentId: decoded(address.slice(4)).replaceAll(/[<>]/g, '').slice(0, 200) };
  return REMOTE.test(address) && address.length <= LONGEST ? { kind: 'remote', address } : undefined;
}

/** RFC 2392: an address of a part is its Content-ID with percent signs. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
