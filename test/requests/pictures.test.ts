import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentType } from '../../lambdas/domain/requests/document-type.ts';
import { withoutMetadata } from '../../lambdas/domain/requests/without-metadata.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { jpeg, pdf, png } from './pictures.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const place = Buffer.from('Exif\0\0 40.4168 N 3.7038 W');

describe('what a file is', () => {
  it.each([
    ['image/jpeg', [0xff, 0xd8, 0xff]],
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['application/pdf', [...Buffer.from('%PDF-')]],
  ] as const)('%s is told by how it begins, whatever follows, and no shorter', (type, beginning) => {
    fc.assert(fc.property(bytes(100), (rest) => expect(documentType(Buffer.from([...beginning, ...rest]))).toBe(type)));
    for (let length = 0; length < beginning.length; length += 1) {
      expect(documentType(Buffer.from(beginning.slice(0, length)))).toBeUndefined();
    }
  });

  it('is nothing that is taken where it begins otherwise, even if it goes on like one', () => {
    const known = [jpeg(), png(), pdf()];
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 20 }).filter((start) => ![0xff, 0x89, 0x25].includes(start[0] ?? 0)),
        fc.constantFrom(...known),
        (start, file) => expect(documentType(Buffer.concat([start, file]))).toBeUndefined(),
      ),
    );
  });

  it.each([
    ['a web page', '<html><script>alert(1)</script>'],
    ['a picture of text', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a program', 'MZ\x90\x00'],
    ['an archive', 'PK\x03\x04'],
    ['a moving picture', 'GIF89a'],
    ['a document of another kind', '\xd0\xcf\x11\xe0'],
    ['a PDF after a blank', ' %PDF-1.7'],
    ['nothing', ''],
  ])('is nothing that is taken: %s', (_what, text) => {
    expect(documentType(Buffer.from(text, 'latin1'))).toBeUndefined();
  });
});

describe('a picture without its metadata', () => {
  it('keeps every byte of the picture and loses what the camera wrote, before it and behind', () => {
    const dropped = fc.tuple(fc.constantFrom(0xe1, 0xe2, 0xed, 0xef, 0xfe), bytes(60));
    fc.assert(
      fc.property(
        fc.array(dropped, { maxLength: 4 }),
        fc.array(bytes(200), { minLength: 1, maxLength: 3 }),
        bytes(50),
        (before, scans, behind) => {
          const written = jpeg({ before: [...before, [0xe1, place]], scans, behind });
          expect(withoutMetadata('image/jpeg', written)).toEqual(jpeg({ scans }));
        },
      ),
    );
  });

  it('keeps what says how a JPEG is drawn', () => {
    const drawn = { before: [[0xe0, Buffer.from('JFIF\0')] as const, [0xee, Buffer.from('Adobe')] as const] };
    expect(withoutMetadata('image/jpeg', jpeg(drawn))).toEqual(jpeg(drawn));
  });

  it('drops a second picture behind the first, which has a place of its own', () => {
    const second = jpeg({ before: [[0xe1, place]] });
    expect(withoutMetadata('image/jpeg', jpeg({ behind: second }))).toEqual(jpeg());
  });

  it('keeps the pixels of a PNG and how they are drawn, and loses texts, times and places', () => {
    const gamma = ['gAMA', Buffer.from([0, 0, 177, 143])] as const;
    const written = png(
      [['tEXt', place], gamma, ['eXIf', place], ['iTXt', place], ['zTXt', place], ['tIME', place]],
      place,
    );
    expect(withoutMetadata('image/png', written)).toEqual(png([gamma]));
  });

  it('is the same once more', () => {
    const once = withoutMetadata('image/jpeg', jpeg({ before: [[0xe1, place]], scans: [Buffer.alloc(99, 0xff)] }));
    expect(once && withoutMetadata('image/jpeg', once)).toEqual(once);
  });

  it('takes a JPEG that ends without saying so, and ends it', () => {
    expect(withoutMetadata('image/jpeg', jpeg().subarray(0, -2))).toEqual(jpeg());
  });

  it('is none where the picture is damaged, and nothing ever throws or comes to no end', () => {
    const cut = fc.nat({ max: 60 });
    fc.assert(
      fc.property(bytes(300), cut, cut, (noise, from, count) => {
        for (const [type, file] of [
          ['image/jpeg', jpeg({ before: [[0xe1, place]] })],
          ['image/png', png([['tEXt', place]])],
        ] as const) {
          const broken = Buffer.concat([file.subarray(0, 3 + from), noise, file.subarray(3 + from + count)]);
          const clean = withoutMetadata(type, broken);
          // Of whatever is taken, the same again comes out: nothing is left that would be dropped.
          if (clean) expect(withoutMetadata(type, clean)).toEqual(clean);
        }
      }),
      { numRuns: 500 },
    );
    expect(withoutMetadata('image/jpeg', Buffer.from([0xff, 0xd8, 0xff]))).toBeUndefined();
    expect(withoutMetadata('image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xd9]))).toBeUndefined();
    expect(withoutMetadata('image/png', png().subarray(0, -1))).toBeUndefined();
  });

  it('is found in a moment, whatever a hostile one is made of', async () => {
    const markers = Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      Buffer.alloc(4_000_000, Buffer.from([0xff, 0xdb, 0, 2])),
    ]);
    const fills = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(4_000_000, 0xff)]);
    const restarts = jpeg({ behind: Buffer.of() }).subarray(0, -2);
    const scan = Buffer.concat([restarts, Buffer.alloc(4_000_000, Buffer.from([0xff, 0xd0]))]);
    const took = await cpuMs(() => {
      for (const file of [markers, fills, scan]) withoutMetadata('image/jpeg', file);
      withoutMetadata('image/png', Buffer.concat([png().subarray(0, 8), Buffer.alloc(4_000_000, 'a')]));
    });
    // A tenth of this is usual.
    expect(took).toBeLessThan(10_000);
  });

  it('leaves a PDF as it is', () => {
    expect(withoutMetadata('application/pdf', pdf())).toEqual(pdf());
  });
});
