import { downloadHeaders } from './download.ts';

test.each([
  ['application/pdf', 'application/pdf'],
  ['IMAGE/PNG', 'image/png'],
  ['image/svg+xml', 'application/octet-stream'],
  ['text/html', 'application/octet-stream'],
  ['text/javascript', 'application/octet-stream'],
  ['application/xhtml+xml', 'application/octet-stream'],
  ['text/xml', 'application/octet-stream'],
  ['application/x-shockwave-flash', 'application/octet-stream'],
  ['text/plain; charset=utf-7', 'application/octet-stream'],
  ['text/plain\r\nx: y', 'application/octet-stream'],
])('what is called %s is handed out as %s, to be saved, and nothing in it runs', (contentType, expected) => {
  expect(downloadHeaders({ filename: 'a', contentType })).toMatchObject({
    'content-type': expected,
    'content-disposition': 'attachment; filename="a"',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  });
});

test.each([
  ['label.pdf', 'filename="label.pdf"'],
  ['发票 1.pdf', `filename="__ 1.pdf"; filename*=UTF-8''%E5%8F%91%E7%A5%A8%201.pdf`],
  ['a"b\\c.txt', `filename="a_b_c.txt"; filename*=UTF-8''a%22b%5Cc.txt`],
  ["it's (1)*.txt", `filename="it's (1)*.txt"`],
  ["李伟’s (1)*'.txt", `filename="___s (1)*'.txt"; filename*=UTF-8''%E6%9D%8E%E4%BC%9F%E2%80%99s%20%281%29%2A%27.txt`],
  ['a\r\nset-cookie: x', `filename="a__set-cookie: x"; filename*=UTF-8''a%0D%0Aset-cookie%3A%20x`],
  ['100%.txt', `filename="100_.txt"; filename*=UTF-8''100%25.txt`],
  ['\uD800.txt', `filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`],
])('the name %j travels as %s', (filename, expected) => {
  expect(downloadHeaders({ filename, contentType: 'x/y' })['content-disposition']).toBe(`attachment; ${expected}`);
});
