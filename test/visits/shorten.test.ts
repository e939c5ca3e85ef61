import { isIP } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  shortenCountry,
  shortenLanguage,
  shortenPage,
  shortenProduct,
  shortenProvider,
  shortenReferrer,
} from '../../lambdas/domain/visits/shorten.ts';
import { shortenAddress } from '../../lambdas/domain/visits/shorten-address.ts';

describe('an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['0.0.0.0', '0.0.0.0/24'],
    ['255.255.255.255', '255.255.255.0/24'],
    ['2001:db8:1234:5678:9abc:def0:1234:5678', '2001:db8:1234::/48'],
    ['2001:DB8::1', '2001:db8::/48'],
    ['2001:db8:0:1::1', '2001:db8::/48'],
    ['2001:db8:10::', '2001:db8:10::/48'],
    ['2001:0:5:6::', '2001:0:5::/48'],
    ['::1', '::/48'],
    ['::', '::/48'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['::FFFF:cb00:714d', '203.0.113.0/24'],
    ['0:0:0:0:0:ffff:203.0.113.77', '203.0.113.0/24'],
    // 6to4 carries a whole IPv4 address in its first 48 bits.
    ['2002:cb00:714d::1', '203.0.113.0/24'],
    ['64:ff9b::203.0.113.77', '64:ff9b::/48'],
  ])('%s is cut to its network %s', (address, network) => {
    expect(shortenAddress(address)).toBe(network);
  });

  it.each([
    ['a zone, which names a machine', 'fe80::1%eth0'],
    ['a zone in a URL', 'fe80::1%25eth0'],
    ['a port', '203.0.113.77:443'],
    ['brackets', '[2001:db8::1]'],
    ['two of them', '203.0.113.77, 198.51.100.2'],
    ['a network', '203.0.113.0/24'],
    ['octal parts', '0203.0.113.77'],
    ['three parts', '203.0.113'],
    ['a number', '3405803853'],
    ['a name', 'example.com'],
    ['a space', ' 203.0.113.77'],
    ['nothing', ''],
  ])('with %s is none', (_what, text) => {
    expect(shortenAddress(text)).toBeUndefined();
  });

  it('of any kind is never kept whole: all of a network give the same text (AN-18, AB-13)', () => {
    const byte = fc.nat(255);
    fc.assert(
      fc.property(byte, byte, byte, byte, byte, (a, b, c, d, other) => {
        const kept = shortenAddress(`${a}.${b}.${c}.${d}`);
        expect(kept).toBe(`${a}.${b}.${c}.0/24`);
        expect(shortenAddress(`${a}.${b}.${c}.${other}`)).toBe(kept);
        expect(shortenAddress(`::ffff:${a}.${b}.${c}.${d}`)).toBe(kept);
      }),
    );
    const group = fc.nat(0xffff);
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 8, maxLength: 8 }),
        fc.array(group, { minLength: 5, maxLength: 5 }),
        (groups, rest) => {
          const [first = 0, second = 0, third = 0, ...tail] = groups;
          const text = (parts: readonly number[]) =>
            [first, second, third, ...parts].map((part) => part.toString(16)).join(':');
          const kept = shortenAddress(text(tail)) ?? '';
          if (first === 0x2002 || [first, second, third].every((part) => part === 0)) return;
          expect(shortenAddress(text(rest))).toBe(kept);
          expect(kept.endsWith('::/48')).toBe(true);
          expect(isIP(kept.replace('/48', ''))).toBe(6);
          expect(kept.split(':').filter((part) => part !== '' && part !== '/48').length).toBeLessThanOrEqual(3);
        },
      ),
    );
  });
});

describe('a referrer', () => {
  it.each([
    ['https://search.example/?q=ana+diagnosis#f', 'https://search.example'],
    ['HTTP://Shop.Example:8080/a/b?c=d', 'http://shop.example:8080'],
    ['https://ana:secret@shop.example/', 'https://shop.example'],
    ['https://exämple.com/x', 'https://xn--exmple-cua.com'],
    ['http://203.0.113.77/x', 'http://203.0.113.0'],
    ['http://0xcb00714d:81/x', 'http://203.0.113.0:81'],
    ['http://[2001:db8:1:2:3::4]/x', 'http://[2001:db8:1::]'],
  ])('%s is cut to its origin %s', (referrer, origin) => {
    expect(shortenReferrer(referrer)).toBe(origin);
  });

  it.each([
    'android-app://com.example.mail',
    'about:blank',
    'data:text/html,hi',
    'javascript:1',
    'search.example',
    'https://shop.example&q=ana',
    '/a',
    '',
    `https://${'a.'.repeat(200)}example`,
  ])('%s has no origin that is kept', (text) => {
    expect(shortenReferrer(text)).toBeUndefined();
  });

  it('leaves nothing of path, query, fragment, name and password (AB-13)', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string(), (url, secret) => {
        const full = new URL(url);
        full.searchParams.set('q', secret);
        full.username = 'ana';
        full.password = 'secret';
        const kept = shortenReferrer(full.href) ?? '';
        expect(kept).toBe(full.origin);
        expect(kept).toMatch(/^https?:\/\/[a-z0-9.:-]+$/);
      }),
    );
  });
});

describe('a page', () => {
  it.each([
    ['/', '/'],
    ['/papel/cuadernos/', '/papel/cuadernos'],
    ['/papel?email=ana@example.com&id=7#top', '/papel'],
    ['/papel#ana', '/papel'],
    ['/papel;jsessionid=abc', '/papel'],
    ['/categor%C3%ADa/l%C3%A1piz', '/categoría/lápiz'],
    ['//papel//cuadernos', '/papel/cuadernos'],
    ['/u/ana@example.com/pedidos', '/u/…/pedidos'],
    ['/u/ana%40example.com', '/u/…'],
    ['/u/ana%2540example.com', '/u/…'],
    ['/u/ana＠example.com', '/u/…'],
    ['/confirm/AQAAAAAAAAAAAAAAAAAAAAAA/ok', '/confirm/…/ok'],
    ['/confirm/3f0c5a0e-0000-4000-8000-000000000000', '/confirm/…'],
    ['/pedido/1234567', '/pedido/…'],
    ['/pedido/١٢٣٤٥٦٧', '/pedido/…'],
    ['/host/203.0.113.77', '/host/…'],
    ['/host/203-0-113-77', '/host/…'],
    ['/host/2001:db8::1', '/host/…'],
    ['/a%3Femail=x', '/…'],
    ['/a%0Ab', '/…'],
    ['/%E0%A4%A/ok', '/…/ok'],
    ['/2026/11/22', '/2026/11/22'],
    ['/a/b/c/d/e/f/g/h/i/j', '/a/b/c/d/e/f/g/h/…'],
  ])('%s is kept as %s', (page, kept) => {
    expect(shortenPage(page)).toBe(kept);
  });

  it.each(['', 'papel', 'https://acme.example.com/papel', '?a=b', '/\ud800'])('%s is none', (text) => {
    expect(shortenPage(text)).toBeUndefined();
  });

  it('leaves nothing of a query or fragment, nor a token or an address, whatever it looks like (AN-18)', () => {
    const token = fc.string({ unit: fc.constantFrom(...'AZaz09_-'), minLength: 20, maxLength: 60 });
    const segment = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      token,
      fc.emailAddress(),
      fc.ipV4(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 12 }), fc.string({ unit: 'binary' }), (segments, query) => {
        const parts = segments.map((text) => encodeURIComponent(text.toWellFormed()));
        const page = `/${parts.join('/')}`;
        const kept = shortenPage(page) ?? '';
        expect(shortenPage(`${page}?${encodeURIComponent(query.toWellFormed())}`)).toBe(kept);
        expect(shortenPage(`${page}#${encodeURIComponent(query.toWellFormed())}`)).toBe(kept);
        expect(kept).toMatch(/^\/[^?#@;&=%\p{Cc}]*$/u);
        expect(kept).not.toMatch(/[A-Za-z0-9_-]{20,}|\d{6,}|\d+\.\d+\.\d+\.\d+/);
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe('what a browser says of itself and its place', () => {
  it.each([
    ['es', 'es'],
    ['ES-ar', 'es-AR'],
    ['es-419', 'es-419'],
    ['zh-Hant-TW', 'zh-TW'],
    ['de-DE-1996', 'de-DE'],
    ['ca-ES-valencia-u-ca-gregory-nu-latn', 'ca-ES'],
  ])('language %s is kept as %s (AB-11)', (tag, kept) => {
    expect(shortenLanguage(tag)).toBe(kept);
  });

  it.each(['es-AR,qu;q=0.9', 'es_AR', '*', 'x-private', 'español', 'e', 'es-', '', 'es-AR-'])(
    'language %s is none',
    (text) => {
      expect(shortenLanguage(text)).toBeUndefined();
    },
  );

  it.each(['ES', 'AR', 'US'])('country %s is kept (AB-11)', (code) => {
    expect(shortenCountry(code)).toBe(code);
  });

  it.each(['es', 'ESP', 'XX', 'T1', 'ZZ', 'EU', 'UN', 'ES-MD', 'Valencia', '39.47,-0.37', ''])(
    '%s is no country: nothing finer, nothing else',
    (text) => {
      expect(shortenCountry(text)).toBeUndefined();
    },
  );

  it.each(['Firefox 132', 'Mobile Safari 17', 'Samsung Internet 23', 'Linux', 'Windows 11', 'Mac OS X 10'])(
    '%s is name and major version',
    (text) => {
      expect(shortenProduct(text)).toBe(text);
    },
  );

  it.each([
    'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
    'Firefox 132.0',
    'Firefox/132',
    'Firefox 132 Linux',
    'Chrome 12345',
    '132',
    ' Firefox 132',
    'ana@example.com',
    'Quokka '.repeat(10),
    '',
  ])('%s is more than that and refused', (text) => {
    expect(shortenProduct(text)).toBeUndefined();
  });

  it.each(['Telefónica de España', 'O2', '1&1 Versatel', 'AS3352 Movistar', ' Orange '])(
    'provider %s is a plain line',
    (text) => {
      expect(shortenProvider(text)).toBe(text.trim());
    },
  );

  it.each([
    '77.113.0.203.dynamic.provider.example',
    'host-203-0-113-77.provider.example',
    '2001:db8::1',
    'ana@provider.example',
    'call 611739155',
    'a\nb',
    '\u202eoria',
    'x'.repeat(61),
    '\ud800',
    '',
  ])('provider %s is refused', (text) => {
    expect(shortenProvider(text)).toBeUndefined();
  });
});
