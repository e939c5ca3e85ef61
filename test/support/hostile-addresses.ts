const other = 'mallory@evil.test';

/**
 * Texts that somebody may send as a mail address and that must not be read as one: second recipients, headers and SMTP
 * commands, forms that mail programs read differently, hosts that a URL parser shortens, characters nobody sees.
 */
export const hostileAddresses: readonly string[] = [
  // Nothing, or not one addr-spec.
  ...[
    '',
    ' ',
    '@',
    'a',
    'a@',
    '@example.com',
    'a@b',
    'a@localhost',
    'a@@example.com',
    'a@b@example.com',
    'a b@example.com',
  ],
  ...[
    'a@exam ple.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a@.example.com',
    'a@example..com',
    'a@example.com.',
  ],
  ...[
    'a@-example.com',
    'a@example-.com',
    'a@example.1',
    'a@exam_ple.com',
    'mailto:a@example.com',
    'a@example.com?cc=b@evil.test',
  ],
  // Lists and groups.
  ...[
    `a@example.com,${other}`,
    `a@example.com, ${other}`,
    `a@example.com;${other}`,
    `a@example.com ${other}`,
    `a@example.com\t${other}`,
  ],
  ...[`${other},a@example.com`, `group:a@example.com,${other};`, `undisclosed-recipients:;`, `a@example.com|${other}`],
  // Names, comments, quotes, routes, literals.
  ...[
    'Ana <a@example.com>',
    '<a@example.com>',
    `<a@example.com>,<${other}>`,
    `"${other}" <a@example.com>`,
    'a@example.com>',
    '<a@example.com',
  ],
  ...[
    '(comment)a@example.com',
    'a(comment)@example.com',
    'a@example.com(comment)',
    'a@(comment)example.com',
    `a@example.com (${other})`,
  ],
  ...[
    '"a"@example.com',
    '"a b"@example.com',
    '"a@b"@example.com',
    `"a@example.com,${other}"@evil.test`,
    '"a\\"b"@example.com',
    '""@example.com',
  ],
  ...[
    '@relay.test:a@example.com',
    '<@relay.test,@evil.test:a@example.com>',
    'a@[127.0.0.1]',
    'a@[IPv6:::1]',
    'a@[x@evil.test]',
    'a@127.0.0.1',
  ],
  ...[
    'a@0x7f.1',
    'a@2130706433',
    'a@1.2.3',
    'a\\@example.com',
    'a\\,b@example.com',
    'a[1]@example.com',
    'a:b@example.com',
    'a;b@example.com',
  ],
  // Line ends and other control characters, in every place and in the forms that some parser takes for a line end.
  ...[
    'a@example.com\r\n',
    '\r\na@example.com',
    'a@example.com\n',
    'a@example.com\r',
    'a@example.com\u0000',
    'a\u0000b@example.com',
  ],
  ...[
    `a@example.com\r\nBcc: ${other}`,
    `a@example.com\nBcc: ${other}`,
    `a@example.com\rBcc: ${other}`,
    `a@example.com\r\n\r\nbody`,
  ],
  ...[
    `a\r\nRCPT TO:<${other}>\r\n@example.com`,
    `a@example.com>\r\nRCPT TO:<${other}`,
    `a@example.com> NOTIFY=SUCCESS`,
    'a@example.com\r\n.\r\nQUIT',
  ],
  ...[
    `v@example.test\r\nBcc: ${other}`,
    'a@exam\r\nple.com',
    'a@exam\tple.com',
    'a\t@example.com',
    'a@example.com\u000b',
    'a@example.com\u001b[2J',
  ],
  ...[
    'a@example.com\u0085',
    `a@example.com\u2028Bcc: ${other}`,
    `a@example.com\u2029Bcc: ${other}`,
    'a@example.com\u007f',
    `a%0d%0aBcc:${other}`,
  ],
  // Encoded words, which some programs decode inside an address.
  ...[
    '=?utf-8?q?a?=@example.com',
    '=?utf-8?q?mallory=40evil.test=3e=00?=@example.com',
    '=?utf-7?q?&AEA-?=@example.com',
    '=?x?q?=41=3e?=x@example.com',
  ],
  ...['=?iso-8859-1?b?bWFsbG9yeUBldmlsLnRlc3Q=?=@example.com', 'a@=?utf-8?q?evil.test?='],
  // What the URL parser would cut, decode or drop in a host.
  ...[
    'a@example.com/evil',
    'a@example.com/evil.test',
    'a@example.com?evil.test',
    'a@example.com#evil.test',
    'a@example.com\\evil.test',
  ],
  ...[
    'a@ex%61mple.com',
    'a@example.com%00.evil.test',
    'a@example.com:25',
    'a@example.com%2eevil.test',
    'a@example.com^',
    'a@<example.com>',
  ],
  ...[
    'a@example.com／evil.test',
    'a@example.com％00',
    'a@example.com＃x',
    'a@℀.test',
    'a@⒈test.test',
    'a＠example.com',
    'a@example.com：25',
  ],
  // Characters that nobody sees, and marks without a letter.
  ...[
    'a@exa\u00admple.com',
    'a@exa\u200bmple.com',
    'a@exa\u200dmple.com',
    'a@\u2060example.com',
    '\ufeffa@example.com',
    'a\u200b@example.com',
  ],
  ...[
    'a\u00ad@example.com',
    'a\u202eb@example.com',
    'a\u2066b@example.com',
    'a\u3164@example.com',
    'a\uffa0@example.com',
    'a\u034f@example.com',
    'a\ufe0f@example.com',
  ],
  ...[
    'a@\u0301example.com',
    'a\u037e@example.com',
    'a\u2024b@example.com',
    'a\u00a0b@example.com',
    'a\u3000b@example.com',
    'a‚b@example.com',
    'a，b@example.com',
  ],
  ...['a\ud800@example.com', 'a@\udc00example.com', 'a@xn--example-.com', 'a@xn--.com', 'a@xn--ASCII-.test'],
  // Too long, in octets.
  ...[
    `${'a'.repeat(65)}@example.com`,
    `${'é'.repeat(33)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(127)}com`,
    `${'a'.repeat(1_000_000)}@example.com`,
  ],
  `${'é'.repeat(32)}@${`${'b'.repeat(62)}.`.repeat(3)}com`,
];

/** Unusual addresses that are addresses nevertheless, as `parseAddress` writes them. */
export const unusualAddresses: readonly string[] = [
  ...[
    'a@example.com',
    "o'neill+tag@example.com",
    '!#$%&*/=?^_`{|}~-@example.com',
    '-oQ/tmp/x@example.com',
    'a%evil.test@example.com',
  ],
  ...[
    'evil.test!a@example.com',
    'A.B@example.com',
    '1@2.example',
    `${'a'.repeat(64)}@example.com`,
    'a@xn--exmple-cua.test',
    'a@xn--collegi-xma.cat',
  ],
  ...['bcc@example.com', 'rcpt@to.test', '=?@example.com', 'constructor@prototype.test', '__proto__@example.com'],
];
